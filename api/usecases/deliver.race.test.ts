import { expect, it } from 'vitest'
import { redisWebhookOutbox } from '../adapters/redis/webhooks/webhookOutbox.ts'
import { redisWebhookStore } from '../adapters/redis/webhooks/webhookStore.ts'
import { newApiKeyId, newConversationId, newMessageId, newWebhookId } from '../domain/ids.ts'
import { WEBHOOK_EVENTS } from '../domain/webhook.ts'
import type { WebhookRequest } from '../ports/webhookSender.ts'
import { letTimePass } from '../test/support/patience.ts'
import { openerOnRedis } from '../test/support/redisOpener.ts'
import { telemetryWith } from '../test/support/telemetry.ts'
import { makeDeliver } from './deliver.ts'
import { makeWebhookEvents } from './webhookEvents.ts'

const open = openerOnRedis((connection, _: null) => ({
  webhooks: redisWebhookStore(connection),
  outbox: redisWebhookOutbox(connection),
}))

const PROCESSES = 3
const CONVERSATIONS = 12
const EVENTS = 6
/** Later than any retry is due. */
const LATER_MS = 3 * 3_600_000
const KEY = newApiKeyId()

it('several processes deliver every event, one at a time for each conversation, in order', async () => {
  const opened = await open(null)
  const stores = [opened.port, await opened.another(), await opened.another()]
  const told = new Map<string, string[]>()
  const underWay = new Set<string>()
  let [together, sent, failures] = [0, 0, 0]
  const send = async ({ headers, body }: WebhookRequest) => {
    const id = headers['webhook-id'] ?? ''
    const { conversationId, messageId } = JSON.parse(body).data
    if (underWay.has(conversationId)) together++
    underWay.add(conversationId)
    await letTimePass(Math.random() * 4)
    underWay.delete(conversationId)
    if (sent++ % 10 === 5) {
      failures++
      return { error: 'ECONNRESET' }
    }
    told.set(conversationId, [...(told.get(conversationId) ?? []), `${messageId} ${id}`])
    return { status: 204, retryAfterMs: null }
  }
  // Stands still while anything is on its way: no lease runs out.
  let time = 1_800_000_000_000
  const now = () => time
  const processes = stores.map((store) => {
    const ports = {
      ...store,
      sender: { obstacle: () => null, send },
      conversations: { find: async () => null },
      telemetry: telemetryWith(),
      now,
      random: Math.random,
      wake: () => {},
    }
    return { deliver: makeDeliver(ports), events: makeWebhookEvents(ports) }
  })
  const url = 'https://example.com/'
  await opened.port.webhooks.add(
    { id: newWebhookId(), keyId: KEY, url, events: WEBHOOK_EVENTS, createdAt: 1, secret: 'whsec_YQ==' },
    1,
  )
  const written = new Map<string, string[]>()
  const delivering: Promise<void>[] = []
  const deliverDue = () => delivering.push(...processes.map(({ deliver }) => deliver.deliverDue()))
  const end = { status: 'COMPLETE', answerMode: null, cache: null, errorCode: null, ending: null } as const
  const converse = async (conversationId = newConversationId()) => {
    for (let at = 0; at < EVENTS; at++) {
      const id = newMessageId()
      written.set(conversationId, [...(written.get(conversationId) ?? []), id])
      await processes[at % PROCESSES]?.events.answerFinished(KEY, { id, conversationId }, end)
      deliverDue()
    }
  }
  await Promise.all(Array.from({ length: CONVERSATIONS }, () => converse()))
  const isAllTold = () => [...told.values()].flat().length === CONVERSATIONS * EVENTS
  for (let rounds = 0; rounds < CONVERSATIONS * EVENTS && !isAllTold(); rounds++) {
    await Promise.all(delivering.splice(0))
    deliverDue()
    await Promise.all(delivering.splice(0))
    time += LATER_MS
  }
  expect(isAllTold()).toBe(true)
  expect(together).toBe(0)
  expect(failures).toBeGreaterThan(0)
  for (const [conversationId, ids] of written)
    expect(told.get(conversationId)?.map((each) => each.split(' ')[0])).toEqual(ids)
  await opened.close()
})
