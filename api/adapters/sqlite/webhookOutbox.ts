import { randomUUID } from 'node:crypto'
import type { WebhookId } from '../../domain/ids.ts'
import { type Delivery, MOST_DELIVERIES } from '../../domain/webhook.ts'
import type { DeliveryEnd, WebhookOutbox } from '../../ports/webhookOutbox.ts'
import type { Database } from './database.ts'
import { deliveryTable } from './deliveryTable.ts'

/** What webhooks are to be told, in the embedded database. */
export function sqliteWebhookOutbox(db: Database, { most = MOST_DELIVERIES } = {}): WebhookOutbox {
  const table = deliveryTable(db)
  return {
    add: (delivery) =>
      db.change(() => {
        table.add(delivery)
        table.trim(delivery.webhookId, most)
      }),
    due: (now, limit) => db.read(() => table.due(now, limit)),
    claim: (webhookId, now, leaseMs) =>
      db.change(() => {
        const delivery = table.head(webhookId, now)
        if (!delivery) return null
        const lease = randomUUID()
        table.lease(delivery.id, lease, now + leaseMs)
        return { ...delivery, lease }
      }),
    settle: ({ id, lease }, end, now) =>
      db.change(() => {
        const claimed = table.claimed(id, lease)
        if (!claimed) return false
        if (end.state === 'GONE') table.remove(id)
        else table.save(after(claimed, end, now))
        return true
      }),
    find: (webhookId, id) => db.read(() => ofWebhook(table.find(id), webhookId)),
    list: (webhookId, limit, below) =>
      db.read(() => table.below(webhookId, below ?? Number.MAX_SAFE_INTEGER, limit)),
    replay: (webhookId, id, now) =>
      db.change(() => {
        const delivery = ofWebhook(table.find(id), webhookId)
        if (!delivery || delivery.state === 'PENDING') return delivery
        table.remove(id)
        table.add({ ...delivery, state: 'PENDING', dueAt: now, since: now, attempts: 0, finishedAt: null })
        return table.find(id)
      }),
    forget: (webhookId, conversationId, exceptEventId) =>
      db.change((afterwards) => {
        table.forget(webhookId, conversationId, exceptEventId)
        afterwards(db.eraseSoon)
      }),
    clear: (webhookId) => db.change(() => table.clear(webhookId)),
    purge: (before) => db.change(() => table.purge(before)),
  }
}

const ofWebhook = (delivery: Delivery | null, webhookId: WebhookId): Delivery | null =>
  delivery?.webhookId === webhookId ? delivery : null

function after(delivery: Delivery, end: Exclude<DeliveryEnd, { state: 'GONE' }>, now: number): Delivery {
  const attempts = delivery.attempts + (end.state !== 'PENDING' || end.counted ? 1 : 0)
  const told = { ...delivery, attempts, state: end.state, lastStatus: end.status, lastError: end.error }
  return end.state === 'PENDING' ? { ...told, dueAt: end.dueAt } : { ...told, finishedAt: now }
}
