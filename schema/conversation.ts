import type { Conversation as ConversationShape } from '../api/domain/conversation.ts'
import { pageSize, text } from './bounds.ts'
import { builder } from './builder.ts'
import { connectionOf, costOfPage, pageRequest } from './connection.ts'
import { Message } from './message.ts'

export const Conversation = builder.objectRef<ConversationShape>('Conversation')

// The plugin's own connection fields would put their unchecked page sizes in the place of ours.
const ConversationConnection = builder.connectionObject(
  { type: Conversation, name: 'QueryConversationsConnection' },
  { name: 'QueryConversationsEdge' },
)

const MessageConnection = builder.connectionObject(
  { type: Message, name: 'ConversationMessagesConnection' },
  { name: 'ConversationMessagesEdge' },
)

builder.node(Conversation, {
  description: 'Questions and their answers. Its viewer alone sees it.',
  id: { resolve: ({ id }) => id, description: '`conv_…`' },
  isTypeOf: (value) => String((value as { id?: unknown }).id).startsWith('conv_'),
  loadOne: (id, { conversations, viewer }) => conversations.byId(viewer, id),
  fields: (t) => ({
    title: t.exposeString('title', {
      description: 'Taken from the first question until someone renames it.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      resolve: ({ createdAt }) => createdAt,
      description: 'When it began.',
    }),
    updatedAt: t.field({
      type: 'DateTime',
      resolve: ({ updatedAt }) => updatedAt,
      description: 'When something was last said in it, or it was renamed.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      resolve: ({ expiresAt }) => expiresAt,
      description: 'When it is forgotten, unless something is said in it before.',
    }),
    messageCount: t.exposeInt('messageCount', { description: 'How many messages it holds.' }),
    messages: t.field({
      type: MessageConnection,
      description: 'Oldest first.',
      complexity: costOfPage,
      args: {
        first: t.arg.int({ validate: pageSize, description: 'At most so many from the start, up to 100.' }),
        after: t.arg.string({ description: 'Only what stands after this cursor.' }),
        last: t.arg.int({ validate: pageSize, description: 'At most so many from the end, up to 100.' }),
        before: t.arg.string({ description: 'Only what stands before this cursor.' }),
      },
      resolve: async (conversation, args, { conversations }) =>
        connectionOf(await conversations.messages(conversation, pageRequest(args))),
    }),
  }),
})

builder.queryFields((t) => ({
  conversation: t.field({
    type: Conversation,
    nullable: true,
    description: 'Null where there is none of that id that the viewer may see.',
    args: { id: t.arg.id({ required: true, description: '`conv_…`' }) },
    resolve: (_, { id }, { conversations, viewer }) => conversations.byId(viewer, id),
  }),
  conversations: t.field({
    type: ConversationConnection,
    description: 'The viewer’s own, last updated first.',
    complexity: costOfPage,
    args: {
      first: t.arg.int({ validate: pageSize, description: 'At most so many, up to 100.' }),
      after: t.arg.string({ description: 'Only what stands after this cursor.' }),
      search: t.arg.string({
        validate: text(0, 200).nullish(),
        description: 'Only those whose title contains this, whatever the case.',
      }),
    },
    resolve: async (_, args, { conversations, viewer }) =>
      connectionOf(await conversations.list(viewer, pageRequest(args), args.search ?? null)),
  }),
}))

const DeleteConversationPayload = builder
  .objectRef<{ deletedId: string }>('DeleteConversationPayload')
  .implement({
    description: 'A conversation that is no more.',
    fields: (t) => ({ deletedId: t.exposeID('deletedId', { description: 'Its id.' }) }),
  })

const PurgePayload = builder.objectRef<{ removedConversations: number }>('PurgePayload').implement({
  description: 'What a purge removed.',
  fields: (t) => ({
    removedConversations: t.exposeInt('removedConversations', { description: 'How many had expired.' }),
  }),
})

builder.mutationFields((t) => ({
  renameConversation: t.field({
    type: Conversation,
    description: 'Gives a conversation another title, of 1 to 200 characters.',
    authScopes: { scope: 'chat' },
    args: {
      id: t.arg.id({ required: true, description: '`conv_…`' }),
      title: t.arg.string({ required: true, validate: text(1, 200), description: 'The new title.' }),
    },
    resolve: (_, { id, title }, { conversations, viewer }) => conversations.rename(viewer, id, title),
  }),
  deleteConversation: t.field({
    type: DeleteConversationPayload,
    description: 'Removes a conversation, its messages, and what is left of their streams.',
    authScopes: { scope: 'chat' },
    args: { id: t.arg.id({ required: true, description: '`conv_…`' }) },
    resolve: async (_, { id }, { conversations, viewer }) => ({
      deletedId: await conversations.remove(viewer, id),
    }),
  }),
  purgeExpiredConversations: t.field({
    type: PurgePayload,
    description: 'Removes all that has expired at once, instead of in the next sweep. Scope admin.',
    authScopes: { scope: 'admin' },
    resolve: async (_, _args, { conversations }) => ({
      removedConversations: await conversations.purgeExpired(),
    }),
  }),
}))
