import { randomUUID } from 'node:crypto'
import type { WebhookId } from '../../../domain/ids.ts'
import { type Delivery, MOST_DELIVERIES, type NewDelivery } from '../../../domain/webhook.ts'
import type { ClaimedDelivery, WebhookOutbox } from '../../../ports/webhookOutbox.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { WEBHOOKS_DUE_KEY, WEBHOOKS_FINISHED_KEY, webhookKeys } from '../keys.ts'
import { loadScript, type Script } from '../scripts.ts'

/** As the scripts take and give it. */
type Stored = Delivery & { readonly lease?: string; readonly leasedUntil?: number }

const PURGED_AT_ONCE = 500

/** What webhooks are to be told, on Redis: all of it in one slot, each call one script. */
export function redisWebhookOutbox(
  { redis }: Pick<RedisConnection, 'redis'>,
  { most = MOST_DELIVERIES } = {},
): WebhookOutbox {
  const run = loadScripts(redis)
  const stored = async (webhookId: WebhookId, ids: readonly string[]) =>
    ids.length === 0 ? [] : redis.hmget(webhookKeys(webhookId).deliveries, ...ids)
  return guarded<WebhookOutbox>({
    async add(delivery) {
      const { webhookId } = delivery
      await run.add(everyKey(webhookId), [webhookId, JSON.stringify(begun(delivery)), most])
    },
    due: async (now, limit) =>
      (await redis.zrange(
        WEBHOOKS_DUE_KEY,
        '-inf',
        String(now),
        'BYSCORE',
        'LIMIT',
        0,
        limit,
      )) as WebhookId[],
    async claim(webhookId, now, leaseMs) {
      const lease = randomUUID()
      const claimed = deliveryIn(await run.claim(everyKey(webhookId), [webhookId, now, leaseMs, lease]))
      return claimed && ({ ...claimed, lease } satisfies ClaimedDelivery)
    },
    async settle({ id, webhookId, lease }, end, now) {
      const args = [webhookId, id, lease, now, JSON.stringify(end)]
      return (await run.settle(everyKey(webhookId), args)) === 1
    },
    find: async (webhookId, id) => deliveryIn((await stored(webhookId, [id]))[0]),
    async list(webhookId, limit, below) {
      const from = below === null ? '+inf' : `(${below}`
      const { history } = webhookKeys(webhookId)
      const ids = await redis.zrange(history, from, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, limit)
      return (await stored(webhookId, ids)).flatMap((json) => deliveryIn(json) ?? [])
    },
    replay: async (webhookId, id, now) =>
      deliveryIn(await run.replay(everyKey(webhookId), [webhookId, id, now])),
    async forget(webhookId, conversationId, exceptEventId) {
      await run.forget(everyKey(webhookId), [webhookId, conversationId, exceptEventId ?? ''])
    },
    async clear(webhookId) {
      const { due, position, finished, ...own } = webhookKeys(webhookId)
      await redis.zrem(due, webhookId)
      await redis.del(...Object.values(own))
    },
    async purge(before) {
      for (;;) {
        const bounds = ['-inf', `(${before}`, 'BYSCORE', 'LIMIT', 0, PURGED_AT_ONCE] as const
        const over = (await redis.zrange(WEBHOOKS_FINISHED_KEY, ...bounds)).map((name) => name.split(' '))
        const byWebhook = Map.groupBy(over, ([webhook]) => webhook as WebhookId)
        for (const [id, names] of byWebhook)
          await run.purge(everyKey(id), [id, ...names.map(([, delivery = '']) => delivery)])
        if (over.length < PURGED_AT_ONCE) return
      }
    },
  })
}

/** In the order in which delivery.lua takes them. */
function everyKey(id: WebhookId): string[] {
  const { due, deliveries, lanes, queue, history, events, conversations, finished, position } =
    webhookKeys(id)
  return [due, deliveries, lanes, queue, history, events, conversations, finished, position]
}

type Name = 'add' | 'claim' | 'settle' | 'replay' | 'forget' | 'purge'

function loadScripts(redis: RedisConnection['redis']): Record<Name, Script> {
  const file = (name: string) => new URL(name, import.meta.url)
  const load = (name: Name) => loadScript(redis, file('delivery.lua'), file(`${name}.lua`))
  return {
    add: load('add'),
    claim: load('claim'),
    settle: load('settle'),
    replay: load('replay'),
    forget: load('forget'),
    purge: load('purge'),
  }
}

const begun = (delivery: NewDelivery) => ({
  ...delivery,
  state: 'PENDING',
  since: delivery.createdAt,
  attempts: 0,
  lastStatus: null,
  lastError: null,
  finishedAt: null,
})

/** Lua leaves out what is null. */
function deliveryIn(json: unknown): Delivery | null {
  if (typeof json !== 'string') return null
  const { lease: _, leasedUntil: __, ...delivery } = JSON.parse(json) as Stored
  const { lastStatus = null, lastError = null, finishedAt = null } = delivery
  return { ...delivery, lastStatus, lastError, finishedAt }
}
