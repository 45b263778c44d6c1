import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { askAndRead, rate } from '../support/cacheStage.ts'
import { clientWith, keyHolder, type TestClient, visitor } from '../support/client.ts'
import { everythingOnRedis, tracesIn } from '../support/everything.ts'
import { eventually } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhookReceiver.ts'

const ADMIN_API_KEY = 'an-admin-api-key'
const ALL = ['ANSWER_FINISHED', 'MESSAGE_RATED', 'CONVERSATION_DELETED']
const CREATE = `mutation { createApiKey(input: { name: "Garden centre", scopes: ["chat"] }) { secret apiKey { id } } }`
const REGISTER = `mutation($input: RegisterWebhookInput!) {
  registerWebhook(input: $input) { secret webhook { id url events } }
}`
const DELIVERIES = `query($id: ID!) { webhookDeliveries(webhookId: $id) {
  edges { node { id eventId event state attempts lastStatus body nextAttemptAt } }
} }`
const REPLAY = 'mutation($id: ID!) { replayWebhookDelivery(id: $id) { state } }'
const REMOVE = 'mutation($id: ID!) { removeWebhook(id: $id) { deletedId } }'

interface Delivery {
  readonly id: string
  readonly eventId: string
  readonly event: string
  readonly state: string
  readonly attempts: number
}

let redis: RedisServer
let here: Product
let there: Product
let receiver: WebhookReceiver
let partner: TestClient
let keyId = ''
let secret = ''
let hook = ''
beforeAll(async () => {
  redis = await startRedisServer({ appendonly: true })
  const settings = {
    ...{ REDIS_URL: redis.url, ADMIN_API_KEY, SESSION_SECRET: 'x'.repeat(32), WEBHOOK_LOOPBACK: 'on' },
  }
  ;[here, there] = await Promise.all([startProduct(settings), startProduct(settings)])
})
afterAll(async () => {
  await Promise.all([here.close(), there.close()])
  await redis.close()
})

const asked = async <Data>(client: TestClient, query: string, variables = {}): Promise<Data> => {
  const { data, errors } = await client.request<Data>(query, variables)
  if (!data) throw new Error(JSON.stringify(errors))
  return data
}
const codeOf = async (client: TestClient, query: string, variables = {}) =>
  (await client.request(query, variables)).errors?.[0]?.extensions?.code
const userOf = (name: string, product = here) =>
  clientWith(product.url, { ...partner.headers, 'x-verdemuse-user': name })
const deliveries = async () => {
  type Page = { webhookDeliveries: { edges: { node: Delivery }[] } }
  const { webhookDeliveries } = await asked<Page>(partner, DELIVERIES, { id: hook })
  return webhookDeliveries.edges.map(({ node }) => node)
}
const register = (client: TestClient, url = receiver.url, events = ALL) =>
  asked<{ registerWebhook: { secret: string; webhook: { id: string } } }>(client, REGISTER, {
    input: { url, events },
  })

beforeEach(async () => {
  const { createApiKey } = await asked<{ createApiKey: { secret: string; apiKey: { id: string } } }>(
    keyHolder(here.url, ADMIN_API_KEY),
    CREATE,
  )
  partner = keyHolder(here.url, createApiKey.secret)
  keyId = createApiKey.apiKey.id
  receiver = await startWebhookReceiver(() => secret, 30)
  const { registerWebhook } = await register(partner)
  secret = registerWebhook.secret
  hook = registerWebhook.webhook.id
  return () => receiver.close()
})

describe('a partner’s webhook', () => {
  it('a webhook gets the answers, ratings and deletions of its own users, in order, signed, one at a time', async () => {
    await askAndRead(await visitor(here.url), 'How often should I water my Harmony Palm?')
    const sent = await askAndRead(userOf('ada'), 'How often should I water my Harmony Palm?')
    await rate(userOf('ada', there), sent.assistantMessage.id, 'HELPFUL')
    await rate(userOf('ada'), sent.assistantMessage.id, 'UNHELPFUL')
    await eventually(() => expect(receiver.received).toHaveLength(3))
    const { id: conversationId } = sent.conversation
    const { id: messageId } = sent.assistantMessage
    const viewerId = (await asked<{ viewer: { id: string } }>(userOf('ada'), '{ viewer { id } }')).viewer.id
    const about = { conversationId, messageId, viewerId }
    expect(receiver.received.map(({ type, data }) => ({ type, ...data }))).toMatchObject([
      { type: 'answer.finished', ...about, status: 'COMPLETE', answerMode: 'EXTRACTIVE' },
      { type: 'message.rated', ...about, rating: 'HELPFUL' },
      { type: 'message.rated', ...about, rating: 'UNHELPFUL' },
    ])
    await eventually(async () =>
      expect((await deliveries()).map(({ state }) => state)).toEqual(['DELIVERED', 'DELIVERED', 'DELIVERED']),
    )
    await userOf('ada').request('mutation($id: ID!) { deleteConversation(id: $id) { deletedId } }', {
      id: conversationId,
    })
    await eventually(() => expect(receiver.received.at(-1)?.type).toBe('conversation.deleted'))
    await eventually(async () => {
      expect(await deliveries()).toEqual([])
      expect(tracesIn(await everythingOnRedis(redis.url), conversationId, messageId)).toEqual([])
    })
    expect(receiver.received).toHaveLength(4)
    expect(receiver.received.every(({ isSigned }) => isSigned)).toBe(true)
    expect(receiver.mostAtOnce()).toBe(1)
    expect(`${here.output()}${there.output()}`).not.toContain(secret)
  })

  it('a webhook gets what it missed after a restart under the same id, and again on replay', async () => {
    receiver.next(503)
    const sent = await askAndRead(userOf('bob'), 'How tall is a Harmony Palm?')
    await rate(userOf('bob'), sent.assistantMessage.id, 'HELPFUL')
    await eventually(async () => {
      const [, first] = await deliveries()
      expect(first).toMatchObject({
        state: 'PENDING',
        attempts: 1,
        lastStatus: 503,
        nextAttemptAt: expect.any(String),
      })
    })
    await Promise.all([here.restart(), there.restart()])
    await eventually(() => expect(receiver.received).toHaveLength(3))
    const [failed, again, rated] = receiver.received
    expect(again).toEqual(failed)
    expect(rated?.type).toBe('message.rated')
    await eventually(async () => expect((await deliveries())[1]?.state).toBe('DELIVERED'))
    const [, finished] = await deliveries()
    expect(await asked(partner, REPLAY, { id: finished?.id })).toEqual({
      replayWebhookDelivery: { state: 'PENDING' },
    })
    await eventually(() => expect(receiver.received.at(-1)).toEqual(failed))
  })

  it('a webhook belongs to its key: strangers find nothing of it, and it is gone with the key', async () => {
    const { createApiKey } = await asked<{ createApiKey: { secret: string } }>(
      keyHolder(here.url, ADMIN_API_KEY),
      CREATE,
    )
    const stranger = keyHolder(there.url, createApiKey.secret)
    expect(await asked(stranger, '{ webhooks { id } }')).toEqual({ webhooks: [] })
    expect(await asked(stranger, 'query($id: ID!) { node(id: $id) { id } }', { id: hook })).toEqual({
      node: null,
    })
    expect(await codeOf(stranger, DELIVERIES, { id: hook })).toBe('NOT_FOUND')
    expect(await codeOf(stranger, REMOVE, { id: hook })).toBe('NOT_FOUND')
    expect(await codeOf(await visitor(here.url), '{ webhooks { id } }')).toBe('UNAUTHENTICATED')
    expect(await codeOf(keyHolder(here.url, ADMIN_API_KEY), '{ webhooks { id } }')).toBe('FORBIDDEN')
    for (const url of ['http://example.com/', 'https://10.0.0.1/', 'https://[fd00::1]/', 'x'.repeat(2_001)])
      expect(await codeOf(partner, REGISTER, { input: { url, events: ALL } }), url).toBe('BAD_USER_INPUT')
    expect(await codeOf(partner, REGISTER, { input: { url: receiver.url, events: [] } })).toBe(
      'BAD_USER_INPUT',
    )
    for (let count = 1; count < 10; count++) await register(partner)
    expect(await codeOf(partner, REGISTER, { input: { url: receiver.url, events: ALL } })).toBe(
      'BAD_USER_INPUT',
    )
    expect(JSON.stringify(await partner.request('{ webhooks { id url events createdAt } }'))).not.toContain(
      secret,
    )
    expect(await asked(partner, REMOVE, { id: hook })).toEqual({ removeWebhook: { deletedId: hook } })
    await keyHolder(here.url, ADMIN_API_KEY).request('mutation($id: ID!) { revokeApiKey(id: $id) { id } }', {
      id: keyId,
    })
    await eventually(async () => expect(tracesIn(await everythingOnRedis(redis.url), keyId)).toEqual([]))
  })
})
