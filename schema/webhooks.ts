import { z } from 'zod'
import type {
  Delivery as DeliveryShape,
  DeliveryState,
  Webhook as WebhookShape,
} from '../api/domain/webhook.ts'
import { pageSize } from './bounds.ts'
import { builder } from './builder.ts'
import { connectionOf } from './connection.ts'

const WebhookEventType = builder.enumType('WebhookEventType', {
  description: 'What a webhook can be told of.',
  values: {
    ANSWER_FINISHED: { value: 'answer.finished', description: 'An answer has ended, however it did.' },
    MESSAGE_RATED: { value: 'message.rated', description: 'A reader rated an answer.' },
    CONVERSATION_DELETED: {
      value: 'conversation.deleted',
      description: 'Somebody deleted a conversation. One that expires is not told of: `expiresAt` says when.',
    },
  } as const,
})

const WebhookDeliveryState = builder.enumType('WebhookDeliveryState', {
  description: 'How far a delivery has come.',
  values: {
    PENDING: { description: 'It is still to be told, for the first time or again.' },
    DELIVERED: { description: 'The webhook answered with a status of 200 to 299.' },
    FAILED: { description: 'Given up after a day.' },
  } as const satisfies Record<DeliveryState, object>,
})

const Webhook = builder.objectRef<WebhookShape>('Webhook')

builder.node(Webhook, {
  description: 'Where a partner is told of what happens to its conversations and those of its users.',
  id: { resolve: ({ id }) => id, description: '`hook_…`' },
  isTypeOf: (value) => String((value as { id?: unknown }).id).startsWith('hook_'),
  loadOne: (id, { webhooks, viewer }) => webhooks.byId(viewer, id),
  fields: (t) => ({
    url: t.exposeString('url', { description: 'Where events are posted to.' }),
    events: t.field({
      type: [WebhookEventType],
      resolve: ({ events }) => [...events],
      description: 'What it is told of.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      resolve: ({ createdAt }) => createdAt,
      description: 'When it was registered.',
    }),
  }),
})

const WebhookDelivery = builder.objectRef<DeliveryShape>('WebhookDelivery').implement({
  description: 'One event, told or to be told to one webhook.',
  fields: (t) => ({
    id: t.exposeID('id', { description: '`dlv_…`' }),
    eventId: t.exposeID('eventId', {
      description: 'Sent as `webhook-id`: the same for every attempt, and for every webhook.',
    }),
    event: t.field({ type: WebhookEventType, resolve: ({ type }) => type, description: 'What happened.' }),
    conversationId: t.exposeID('conversationId', {
      description: 'Where. Its events come one after the other.',
    }),
    state: t.field({
      type: WebhookDeliveryState,
      resolve: ({ state }) => state,
      description: 'How far it has come.',
    }),
    body: t.exposeString('body', { description: 'What is sent: JSON, byte for byte.' }),
    attempts: t.exposeInt('attempts', { description: 'How often it was sent.' }),
    lastStatus: t.exposeInt('lastStatus', {
      nullable: true,
      description: 'The status of the last reply. Null: none came.',
    }),
    lastError: t.exposeString('lastError', { nullable: true, description: 'Why no reply came.' }),
    createdAt: t.field({
      type: 'DateTime',
      resolve: ({ createdAt }) => createdAt,
      description: 'When it happened.',
    }),
    nextAttemptAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ state, dueAt }) => (state === 'PENDING' ? dueAt : null),
      description: 'Not before then. Null: it is over.',
    }),
    finishedAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ finishedAt }) => finishedAt,
      description: 'When it was over. It can be looked at for three days more.',
    }),
  }),
})

const DeliveryConnection = builder.connectionObject(
  { type: WebhookDelivery, name: 'QueryWebhookDeliveriesConnection' },
  { name: 'QueryWebhookDeliveriesEdge' },
)

builder.queryFields((t) => ({
  webhooks: t.field({
    type: [Webhook],
    description: 'Those of the API key that asks, oldest first.',
    authScopes: { scope: 'chat' },
    resolve: async (_, _args, { webhooks, viewer }) => [...(await webhooks.list(viewer))],
  }),
  webhookDeliveries: t.field({
    type: DeliveryConnection,
    description: 'What a webhook was told lately and what it is still to be told, last first.',
    authScopes: { scope: 'chat' },
    args: {
      webhookId: t.arg.id({ required: true, description: '`hook_…`' }),
      first: t.arg.int({ validate: pageSize, description: 'At most so many, up to 100; 50 by default.' }),
      after: t.arg.string({ description: 'Only what stands after this cursor.' }),
    },
    resolve: async (_, { webhookId, first, after }, { webhooks, viewer }) =>
      connectionOf(await webhooks.deliveries(viewer, webhookId, first ?? 50, after ?? null)),
  }),
}))

const RegisterWebhookInput = builder.inputType('RegisterWebhookInput', {
  description: 'A webhook that is to be.',
  fields: (t) => ({
    url: t.string({
      required: true,
      validate: z.string().trim().max(2_000),
      description: 'An https address that the whole internet can reach.',
    }),
    events: t.field({
      type: [WebhookEventType],
      required: true,
      validate: z.array(z.string()).max(20),
      description: 'What it is to be told of.',
    }),
  }),
})

const RegisterWebhookPayload = builder
  .objectRef<{ webhook: WebhookShape; secret: string }>('RegisterWebhookPayload')
  .implement({
    description: 'A webhook that was registered. `secret` is shown this once.',
    fields: (t) => ({
      webhook: t.field({ type: Webhook, resolve: ({ webhook }) => webhook, description: 'The webhook.' }),
      secret: t.exposeString('secret', {
        description: '`whsec_…`: what signatures are checked with, as Standard Webhooks has it.',
      }),
    }),
  })

const RemoveWebhookPayload = builder.objectRef<{ deletedId: string }>('RemoveWebhookPayload').implement({
  description: 'A webhook that is no more.',
  fields: (t) => ({ deletedId: t.exposeID('deletedId', { description: 'Its id.' }) }),
})

builder.mutationFields((t) => ({
  registerWebhook: t.field({
    type: RegisterWebhookPayload,
    description: 'Has an address told of events, for the API key that asks; up to 10 for a key.',
    authScopes: { scope: 'chat' },
    args: { input: t.arg({ type: RegisterWebhookInput, required: true, description: 'The webhook.' }) },
    resolve: (_, { input }, { webhooks, viewer }) => webhooks.register(viewer, input),
  }),
  removeWebhook: t.field({
    type: RemoveWebhookPayload,
    description: 'Ends a webhook; what it was still to be told is forgotten.',
    authScopes: { scope: 'chat' },
    args: { id: t.arg.id({ required: true, description: '`hook_…`' }) },
    resolve: async (_, { id }, { webhooks, viewer }) => ({ deletedId: await webhooks.remove(viewer, id) }),
  }),
  replayWebhookDelivery: t.field({
    type: WebhookDelivery,
    description: 'Tells it once more, after what waits already; with a day of attempts of its own.',
    authScopes: { scope: 'chat' },
    args: { id: t.arg.id({ required: true, description: '`dlv_…`' }) },
    resolve: (_, { id }, { webhooks, viewer }) => webhooks.replay(viewer, id),
  }),
}))
