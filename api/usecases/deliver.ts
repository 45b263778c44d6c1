import { partnerOf } from '../domain/apiKey.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import type { WebhookId } from '../domain/ids.ts'
import { pause } from '../domain/time.ts'
import { DELIVERY_RETENTION_MS, nextAttemptAt, type Webhook } from '../domain/webhook.ts'
import type { ConversationStore } from '../ports/conversationStore.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { ClaimedDelivery, DeliveryEnd, WebhookOutbox } from '../ports/webhookOutbox.ts'
import type { WebhookReply, WebhookSender } from '../ports/webhookSender.ts'
import type { WebhookStore } from '../ports/webhookStore.ts'
import { signedHeaders } from './signing.ts'

export interface Deliver {
  /** Delivers all that is due at this moment; resolves when that is done. Calls may overlap. Never rejects. */
  deliverDue(): Promise<void>
  /** Lets go of deliveries that were over some days ago. @throws StoreUnavailable */
  purge(): Promise<void>
  /** From now on takes up nothing new; resolves when what is under way has ended. */
  stop(): Promise<void>
}

export interface DeliverPorts {
  readonly webhooks: WebhookStore
  readonly outbox: WebhookOutbox
  readonly sender: WebhookSender
  readonly conversations: Pick<ConversationStore, 'find'>
  readonly telemetry: Pick<Telemetry, 'webhookSent' | 'backgroundFailed'>
  readonly now: () => number
  readonly random: () => number
}

/** Longer than a sender takes: no other process delivers the same meanwhile. */
const LEASE_MS = 30_000
/** One slow webhook is not to take the places of all others. */
const AT_ONCE_FOR_ONE = 4
const WEBHOOKS_AT_ONCE = 32
/** For replies that are on their way when the process is to end; what has none by then is told again by another. */
const LAST_WORDS_MS = 1_000

export function makeDeliver(ports: DeliverPorts): Deliver {
  const { outbox, telemetry, now } = ports
  const leaving = new AbortController()
  const stopping = new AbortController()
  const running = new Map<WebhookId, number>()
  const underWay = new Set<Promise<void>>()

  const deliverAll = async (id: WebhookId) => {
    while (!leaving.signal.aborted) {
      const delivery = await outbox.claim(id, now(), LEASE_MS)
      if (!delivery) return
      await deliver(ports, delivery, stopping.signal)
    }
  }
  const told = (error: unknown) => {
    if (!(error instanceof StoreUnavailable)) telemetry.backgroundFailed({ task: 'webhooks', error })
  }
  const begin = (id: WebhookId): Promise<void> => {
    running.set(id, (running.get(id) ?? 0) + 1)
    const ended = deliverAll(id)
      .catch(told)
      .finally(() => {
        underWay.delete(ended)
        const left = (running.get(id) ?? 1) - 1
        if (left > 0) running.set(id, left)
        else running.delete(id)
      })
    underWay.add(ended)
    return ended
  }
  const room = (id: WebhookId) => {
    const isNew = !running.has(id)
    if (isNew && running.size >= WEBHOOKS_AT_ONCE) return 0
    return AT_ONCE_FOR_ONE - (running.get(id) ?? 0)
  }
  return {
    async deliverDue() {
      if (leaving.signal.aborted) return
      try {
        const due = await outbox.due(now(), 2 * WEBHOOKS_AT_ONCE)
        await Promise.all(due.flatMap((id) => Array.from({ length: room(id) }, () => begin(id))))
      } catch (error) {
        told(error)
      }
    },
    purge: () => outbox.purge(now() - DELIVERY_RETENTION_MS),
    async stop() {
      leaving.abort()
      const ended = Promise.all(underWay)
      await Promise.race([ended, pause(LAST_WORDS_MS, stopping.signal)])
      stopping.abort()
      await ended
    },
  }
}

async function deliver(ports: DeliverPorts, delivery: ClaimedDelivery, stopping: AbortSignal): Promise<void> {
  const { outbox, sender, telemetry, now } = ports
  const webhook = await webhookOf(ports, delivery)
  if (!webhook || !(await isStillTrue(ports, delivery)))
    return void (await outbox.settle(delivery, { state: 'GONE' }, now()))
  const { eventId: id, body, type } = delivery
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'VerdeMuse-Webhooks/1',
    ...signedHeaders({ id, body, secret: webhook.secret }, now()),
  }
  const startedAt = performance.now()
  const reply = await sender.send({ url: webhook.url, headers, body }, stopping)
  const end = stopping.aborted && 'error' in reply ? calledOff(now()) : endOf(ports, delivery, reply)
  const ms = Math.round(performance.now() - startedAt)
  telemetry.webhookSent({ webhookId: webhook.id, event: type, outcome: end.state, ms })
  await outbox.settle(delivery, end, now())
}

async function webhookOf({ webhooks }: DeliverPorts, delivery: ClaimedDelivery): Promise<Webhook | null> {
  const partner = partnerOf(delivery.ownerId)
  const all = partner ? await webhooks.ofKey(partner) : []
  return all.find(({ id }) => id === delivery.webhookId) ?? null
}

/** A deletion is noted before it is done: where that came to nothing, there is nothing to tell. */
const isStillTrue = async (
  { conversations }: DeliverPorts,
  { type, ownerId, conversationId }: ClaimedDelivery,
): Promise<boolean> =>
  // mutant: deletion-done
  type !== 'conversation.deleted' || (await conversations.find(ownerId, conversationId)) === null

const calledOff = (dueAt: number): DeliveryEnd => ({
  state: 'PENDING',
  dueAt,
  counted: false,
  status: null,
  error: null,
})

function endOf({ now, random }: DeliverPorts, delivery: ClaimedDelivery, reply: WebhookReply): DeliveryEnd {
  const [status, error] = 'status' in reply ? [reply.status, null] : [null, reply.error]
  if (status !== null && status >= 200 && status < 300)
    // Of a conversation that is gone nothing stays, not even that this was told.
    return delivery.type === 'conversation.deleted'
      ? { state: 'GONE' }
      : { state: 'DELIVERED', status, error }
  const retryAfterMs = 'status' in reply ? reply.retryAfterMs : null
  const attempts = delivery.attempts + 1
  const dueAt = nextAttemptAt({ since: delivery.since, attempts }, now(), retryAfterMs, random)
  return dueAt === null
    ? { state: 'FAILED', status, error }
    : { state: 'PENDING', dueAt, counted: true, status, error }
}
