import type { Exchange } from '../api/usecases/ask.ts'
import { text } from './bounds.ts'
import { builder } from './builder.ts'
import { Conversation } from './conversation.ts'
import { Message, Rating } from './message.ts'

const SendMessagePayload = builder.objectRef<Exchange>('SendMessagePayload').implement({
  description: 'A question that was accepted, and the answer that is to come.',
  fields: (t) => ({
    conversation: t.field({
      type: Conversation,
      resolve: ({ conversation }) => conversation,
      description: 'Where it was asked.',
    }),
    userMessage: t.field({
      type: Message,
      resolve: ({ userMessage }) => userMessage,
      description: 'The question.',
    }),
    assistantMessage: t.field({
      type: Message,
      resolve: ({ assistantMessage }) => assistantMessage,
      description: 'The answer: follow it by `messageStream`.',
    }),
  }),
})

const SendMessageInput = builder.inputType('SendMessageInput', {
  description: 'A question.',
  fields: (t) => ({
    conversationId: t.id({ description: 'Left out: a new conversation.' }),
    content: t.string({
      required: true,
      description: '1 to 4,000 characters after trimming.',
      validate: text(1, 4_000),
    }),
    clientMessageId: t.id({
      description:
        'Chosen by the client. The same id again, by the same viewer, answers with the first call’s payload and sends nothing.',
      validate: text(1, 200).nullish(),
    }),
    useCache: t.boolean({ defaultValue: true, description: 'False: a new answer, past the cache.' }),
    metadata: t.field({
      type: 'JSONObject',
      description: 'Kept with the message; no one but its viewer sees it.',
    }),
  }),
})

const RateMessageInput = builder.inputType('RateMessageInput', {
  description: 'What a reader thinks of an answer.',
  fields: (t) => ({
    messageId: t.id({ required: true, description: 'The answer.' }),
    rating: t.field({ type: Rating, required: true, description: 'Helpful or not.' }),
    comment: t.string({ description: 'Up to 2,000 characters.', validate: text(0, 2_000).nullish() }),
  }),
})

builder.mutationFields((t) => ({
  sendMessage: t.field({
    type: SendMessagePayload,
    description: 'Asks a question. Returns when it is written down; the answer comes by `messageStream`.',
    authScopes: { scope: 'chat' },
    args: { input: t.arg({ type: SendMessageInput, required: true, description: 'The question.' }) },
    resolve: (_, { input }, { ask, viewer }) =>
      ask.send(viewer, {
        conversationId: input.conversationId ?? null,
        content: input.content,
        clientMessageId: input.clientMessageId ?? null,
        useCache: input.useCache ?? true,
        metadata: input.metadata ?? null,
      }),
  }),
  stopMessage: t.field({
    type: Message,
    description:
      'Ends the generation, upstream included, and keeps what had arrived. On an ended message: no effect.',
    authScopes: { scope: 'chat' },
    args: { id: t.arg.id({ required: true, description: 'The answer to stop.' }) },
    resolve: (_, { id }, { stop, viewer }) => stop(viewer, id),
  }),
  regenerateMessage: t.field({
    type: SendMessagePayload,
    description: 'A new answer to the same question, past the cache. The old one stays.',
    authScopes: { scope: 'chat' },
    args: { id: t.arg.id({ required: true, description: 'The answer, or the question.' }) },
    resolve: (_, { id }, { ask, viewer }) => ask.regenerate(viewer, id),
  }),
  rateMessage: t.field({
    type: Message,
    description: 'Rates an answer; a later rating takes the place of an earlier one.',
    authScopes: { scope: 'chat' },
    args: { input: t.arg({ type: RateMessageInput, required: true, description: 'The rating.' }) },
    resolve: (_, { input }, { conversations, viewer }) =>
      conversations.rate(viewer, input.messageId, input.rating, input.comment || null),
  }),
}))
