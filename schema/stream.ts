import { z } from 'zod'
import type { ConversationEvent as ConversationEventShape } from '../api/usecases/conversations.ts'
import type { MessageStreamEvent as StreamEventShape } from '../api/usecases/follow.ts'
import { builder } from './builder.ts'
import { Conversation } from './conversation.ts'
import { Message, Source } from './message.ts'

type Of<Shape, Type extends string> = Extract<Shape, { type: Type }>

const MessageStreamEvent = builder.interfaceRef<StreamEventShape>('MessageStreamEvent').implement({
  description: 'One step of an answer’s stream.',
  resolveType: ({ type }) =>
    ({
      delta: 'MessageDelta',
      reset: 'MessageReset',
      sources: 'MessageSources',
      finished: 'MessageFinished',
    })[type],
  fields: (t) => ({
    messageId: t.exposeID('messageId', { description: 'The answer.' }),
    seq: t.exposeInt('seq', {
      description: 'Its place in the stream: strictly rising. Resume with the last one seen.',
    }),
  }),
})

builder.objectType(builder.objectRef<Of<StreamEventShape, 'delta'>>('MessageDelta'), {
  name: 'MessageDelta',
  interfaces: [MessageStreamEvent],
  description: 'Append `text`.',
  fields: (t) => ({ text: t.exposeString('text', { description: 'What is new.' }) }),
})

builder.objectType(builder.objectRef<Of<StreamEventShape, 'reset'>>('MessageReset'), {
  name: 'MessageReset',
  interfaces: [MessageStreamEvent],
  description:
    'Replace all text so far by `text`: the generation started anew, or the log no longer reaches back to `after`.',
  fields: (t) => ({ text: t.exposeString('text', { description: 'The whole text so far.' }) }),
})

builder.objectType(builder.objectRef<Of<StreamEventShape, 'sources'>>('MessageSources'), {
  name: 'MessageSources',
  interfaces: [MessageStreamEvent],
  description: 'Replace all sources so far by these.',
  fields: (t) => ({
    sources: t.field({
      type: [Source],
      resolve: ({ sources }) => [...sources],
      description: 'All there are.',
    }),
  }),
})

builder.objectType(builder.objectRef<Of<StreamEventShape, 'finished'>>('MessageFinished'), {
  name: 'MessageFinished',
  interfaces: [MessageStreamEvent],
  description: 'The last event: the message as it ended, COMPLETE, STOPPED or FAILED.',
  fields: (t) => ({
    message: t.field({ type: Message, resolve: ({ message }) => message, description: 'The whole message.' }),
  }),
})

const MessageAdded = builder
  .objectRef<Of<ConversationEventShape, 'messageAdded' | 'messageEnded'>>('MessageAdded')
  .implement({
    description: 'A question, or an answer that is to come.',
    fields: (t) => ({
      message: t.field({ type: Message, resolve: ({ message }) => message, description: 'The message.' }),
    }),
  })

const MessageEnded = builder
  .objectRef<Of<ConversationEventShape, 'messageAdded' | 'messageEnded'>>('MessageEnded')
  .implement({
    description: 'An answer has ended: COMPLETE, STOPPED or FAILED.',
    fields: (t) => ({
      message: t.field({
        type: Message,
        resolve: ({ message }) => message,
        description: 'The whole message.',
      }),
    }),
  })

const ConversationRenamed = builder
  .objectRef<Of<ConversationEventShape, 'renamed'>>('ConversationRenamed')
  .implement({
    description: 'Someone gave the conversation another title.',
    fields: (t) => ({
      conversation: t.field({
        type: Conversation,
        resolve: ({ conversation }) => conversation,
        description: 'The conversation as it is now.',
      }),
    }),
  })

const ConversationDeleted = builder
  .objectRef<Of<ConversationEventShape, 'deleted'>>('ConversationDeleted')
  .implement({
    description: 'The conversation is no more: deleted, or expired. The last event.',
    fields: (t) => ({ deletedId: t.exposeID('deletedId', { description: 'Its id.' }) }),
  })

const ConversationEvent = builder.unionType('ConversationEvent', {
  description: 'A change in a conversation.',
  types: [MessageAdded, MessageEnded, ConversationRenamed, ConversationDeleted],
  resolveType: ({ type }) =>
    ({
      messageAdded: MessageAdded,
      messageEnded: MessageEnded,
      renamed: ConversationRenamed,
      deleted: ConversationDeleted,
    })[type],
})

const cursor = z.number().int().min(0, { error: 'A seq is 0 or more.' }).nullish()

builder.subscriptionFields((t) => ({
  messageStream: t.field({
    type: MessageStreamEvent,
    description:
      'The events of one assistant’s message with seq > `after`, in order, none lost, none twice, whatever dropped in between; then it completes. `after: 0` replays from the start, also long after the answer ended.',
    args: {
      messageId: t.arg.id({ required: true, description: 'The answer.' }),
      after: t.arg.int({
        defaultValue: 0,
        validate: cursor,
        description: 'The last seq that the reader has seen.',
      }),
    },
    subscribe: (_, { messageId, after }, { follow, viewer }) =>
      follow.messageStream(viewer, messageId, after ?? 0),
    resolve: (event) => event,
  }),
  conversationEvents: t.field({
    type: ConversationEvent,
    description:
      'What changes in a conversation, on whichever device or instance: messages added and ended, renamed, deleted.',
    args: { conversationId: t.arg.id({ required: true, description: '`conv_…`' }) },
    subscribe: (_, { conversationId }, { conversations, viewer }) =>
      conversations.events(viewer, conversationId),
    resolve: (event) => event,
  }),
}))
