import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqliteWebhookOutbox } from '../adapters/sqlite/webhookOutbox.ts'
import { sqliteWebhookStore } from '../adapters/sqlite/webhookStore.ts'
import { newApiKeyId, newConversationId, newMessageId, newWebhookId } from '../domain/ids.ts'
import type { Webhook } from '../domain/webhook.ts'
import type { WebhookReply, WebhookRequest } from '../ports/webhookSender.ts'
import { makeClock, type TemporaryDatabase, temporaryDatabase } from '../test/contracts/sqlite.ts'
import { telemetryWith } from '../test/support/telemetry.ts'
import { makeDeliver } from './deliver.ts'
import { endOf, makeWebhookEvents } from './webhookEvents.ts'

const HOUR = 3_600_000
const OK: WebhookReply = { status: 204, retryAfterMs: null }
const KEY = newApiKeyId()
const OWNER = `${KEY}:u:somebody`
const OUTCOME = {
  status: 'COMPLETE',
  answerMode: 'GENERATED',
  model: 'test',
  usage: null,
  error: null,
} as const
const END = endOf({ ...OUTCOME, firstTokenAt: 1, finishedAt: 2, ending: 'TRUNCATED' }, 'MISS')

interface Sent extends WebhookRequest {
  readonly at: number
}

let database: TemporaryDatabase
beforeEach(async () => {
  database = await temporaryDatabase()
})
afterEach(() => database.close())

/** One process, whose webhooks answer as told. */
function stageOf(answer: (request: WebhookRequest) => WebhookReply | Promise<WebhookReply>) {
  const clock = makeClock()
  const sent: Sent[] = []
  const there = new Set<string>()
  const ports = {
    webhooks: sqliteWebhookStore(database.db),
    outbox: sqliteWebhookOutbox(database.db),
    sender: {
      obstacle: () => null,
      send: async (request: WebhookRequest) => {
        sent.push({ ...request, at: clock.now() })
        return answer(request)
      },
    },
    conversations: { find: async (_: string, id: string) => (there.has(id) ? ({} as never) : null) },
    telemetry: telemetryWith(),
    now: clock.now,
    random: () => 0.5,
    wake: () => {},
  }
  return {
    ...ports,
    ...{ clock, sent, there, events: makeWebhookEvents(ports), deliver: makeDeliver(ports) },
    async listen(given: Partial<Webhook> = {}): Promise<Webhook> {
      const webhook: Webhook = {
        id: newWebhookId(),
        keyId: KEY,
        url: 'https://example.com/hook',
        events: ['answer.finished', 'message.rated', 'conversation.deleted'],
        createdAt: 1,
        secret: `whsec_${Buffer.from('a secret of many bytes').toString('base64')}`,
        ...given,
      }
      await ports.webhooks.add(webhook, 10)
      return webhook
    },
  }
}

const typeOf = ({ body }: Sent): string => JSON.parse(body).type
const answerIn = (conversationId = newConversationId()) => ({ id: newMessageId(), conversationId })

describe('an event', () => {
  it('an event is delivered to the partner of its user, signed according to Standard Webhooks', async () => {
    const { listen, events, deliver, sent, clock, outbox } = stageOf(() => OK)
    const { secret, id } = await listen()
    await listen({ keyId: newApiKeyId() })
    const answer = answerIn()
    await events.answerFinished(OWNER, answer, END)
    await events.answerFinished('visitor_1', answerIn(), END)
    await deliver.deliverDue()
    expect(sent).toHaveLength(1)
    const { headers = {}, body = '', url } = sent[0] ?? {}
    expect(url).toBe('https://example.com/hook')
    expect(JSON.parse(body)).toEqual({
      type: 'answer.finished',
      timestamp: new Date(clock.now()).toISOString(),
      data: {
        ...{ conversationId: answer.conversationId, viewerId: OWNER, messageId: answer.id },
        ...{
          status: 'COMPLETE',
          answerMode: 'GENERATED',
          cache: 'MISS',
          errorCode: null,
          ending: 'TRUNCATED',
        },
      },
    })
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    )
    expect(Number(headers['webhook-timestamp'])).toBe(Math.floor(clock.now() / 1_000))
    expect(await outbox.list(id, 10, null)).toMatchObject([
      { state: 'DELIVERED', attempts: 1, lastStatus: 204 },
    ])
  })

  it('an event is delivered once, however often it is recorded, and only to webhooks for its type', async () => {
    const { listen, events, deliver, sent } = stageOf(() => OK)
    await listen({ events: ['message.rated'] })
    const answer = answerIn()
    const rating = { rating: 'HELPFUL', comment: 'Secret words', createdAt: 5 } as const
    for (const _ of [1, 2]) {
      await events.answerFinished(OWNER, answer, END)
      await events.messageRated(OWNER, answer, rating)
      await deliver.deliverDue()
    }
    expect(sent.map(typeOf)).toEqual(['message.rated'])
    expect(sent[0]?.body).not.toContain('Secret words')
  })
})

describe('a webhook that does not answer', () => {
  it('a delivery without a reply is retried for a day, less and less often, then given up', async () => {
    const { listen, events, deliver, sent, clock, outbox } = stageOf(() => ({ error: 'ECONNREFUSED' }))
    const { id } = await listen()
    await events.answerFinished(OWNER, answerIn(), END)
    const from = clock.now()
    for (let minutes = 0; minutes < 26 * 60; minutes += 1) {
      await deliver.deliverDue()
      await clock.elapse(60_000)
    }
    const waits = sent.map(({ at }, index) => at - (sent[index - 1]?.at ?? from))
    expect(waits.slice(1).every((ms, index) => ms >= (waits[index] ?? 0))).toBe(true)
    expect(Math.max(...waits)).toBeLessThanOrEqual(2 * HOUR + 60_000)
    expect((sent.at(-1)?.at ?? 0) - from).toBeGreaterThan(21 * HOUR)
    expect((sent.at(-1)?.at ?? 0) - from).toBeLessThanOrEqual(24 * HOUR)
    expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    const [given] = await outbox.list(id, 10, null)
    expect(given).toMatchObject({ state: 'FAILED', lastError: 'ECONNREFUSED', attempts: sent.length })
    if (given) await outbox.replay(id, given.id, clock.now())
    await deliver.deliverDue()
    expect(await outbox.find(id, given?.id ?? 'dlv_')).toMatchObject({ state: 'PENDING', attempts: 1 })
    await clock.elapse(80 * HOUR)
    await deliver.deliverDue()
    await clock.elapse(80 * HOUR)
    await deliver.purge()
    expect(await outbox.list(id, 10, null)).toEqual([])
  })

  it('a delivery waits as long as the reply asks, and delays its own conversation only', async () => {
    let busy = true
    const held = answerIn()
    const { listen, events, deliver, sent, clock } = stageOf(({ body }) =>
      busy && body.includes(held.conversationId) ? { status: 503, retryAfterMs: 60_000 } : OK,
    )
    await listen()
    const other = answerIn()
    await events.answerFinished(OWNER, held, END)
    await events.messageRated(OWNER, held, { rating: 'HELPFUL', comment: null, createdAt: 5 })
    await events.answerFinished(OWNER, other, END)
    await deliver.deliverDue()
    expect(sent.map(({ body }) => JSON.parse(body).data.messageId).toSorted()).toEqual(
      [held.id, other.id].toSorted(),
    )
    busy = false
    await clock.elapse(59_999)
    await deliver.deliverDue()
    expect(sent).toHaveLength(2)
    await clock.elapse(1)
    await deliver.deliverDue()
    expect(sent.slice(2).map(typeOf)).toEqual(['answer.finished', 'message.rated'])
  })

  it('a slow webhook takes four places at most, and its deliveries are left to another process at the end', async () => {
    const slow = Promise.withResolvers<WebhookReply>()
    const { listen, events, deliver, sent, outbox, clock } = stageOf(() => slow.promise)
    const { id } = await listen()
    for (const _ of [1, 2, 3, 4, 5, 6]) await events.answerFinished(OWNER, answerIn(), END)
    const both = [deliver.deliverDue(), deliver.deliverDue()]
    await expect.poll(() => sent.length).toBe(4)
    const stopped = deliver.stop()
    slow.resolve({ error: 'aborted' })
    await Promise.all([...both, stopped])
    await deliver.deliverDue()
    expect(sent).toHaveLength(4)
    expect(await outbox.due(clock.now() + HOUR, 10)).toEqual([id])
  })
})

describe('a conversation that is deleted', () => {
  it('a deletion is delivered once the conversation is gone, and leaves nothing of it behind', async () => {
    const { listen, events, deliver, sent, clock, there, outbox } = stageOf(() => OK)
    const { id } = await listen()
    const answer = answerIn()
    there.add(answer.conversationId)
    await events.answerFinished(OWNER, answer, END)
    await events.conversationDeleted(OWNER, answer.conversationId)
    there.delete(answer.conversationId)
    await events.forget(OWNER, answer.conversationId)
    await deliver.deliverDue()
    expect(sent).toEqual([])
    await clock.elapse(10_000)
    await deliver.deliverDue()
    expect(sent.map(typeOf)).toEqual(['conversation.deleted'])
    expect(await outbox.list(id, 10, null)).toEqual([])
  })

  it('a deletion that failed is not delivered', async () => {
    const { listen, events, deliver, sent, clock, there, outbox } = stageOf(() => OK)
    const { id } = await listen()
    const { conversationId } = answerIn()
    there.add(conversationId)
    await events.conversationDeleted(OWNER, conversationId)
    await clock.elapse(10_000)
    await deliver.deliverDue()
    expect(sent).toEqual([])
    expect(await outbox.list(id, 10, null)).toEqual([])
    there.delete(conversationId)
    await events.conversationDeleted(OWNER, conversationId)
    await clock.elapse(10_000)
    await deliver.deliverDue()
    expect(sent).toHaveLength(1)
  })
})

it('deliveries to a deleted webhook are dropped', async () => {
  const { listen, events, deliver, sent, webhooks, outbox, clock } = stageOf(() => OK)
  const { id } = await listen()
  await events.answerFinished(OWNER, answerIn(), END)
  await webhooks.remove(KEY, id)
  await deliver.deliverDue()
  expect(sent).toEqual([])
  expect(await outbox.due(clock.now() + HOUR, 10)).toEqual([])
})
