import type { ConversationId, DeliveryId, WebhookId } from '../../domain/ids.ts'
import type { Delivery, NewDelivery } from '../../domain/webhook.ts'
import type { Database } from './database.ts'

interface Row {
  readonly position: number
  readonly record: string
}

/** The table of what webhooks are told. Its methods run within the caller's transaction. */
export function deliveryTable(db: Database) {
  const insert = db.prepare(`insert into webhook_deliveries
    (id, webhook_id, event_id, conversation_id, record, due_at) values (?, ?, ?, ?, ?, ?)
    on conflict do nothing`)
  // Those behind one that waits are due no sooner, so that nobody looks at them in vain.
  const lastDue = db.prepare<{ at: number | null }>(`select max(due_at) as at from webhook_deliveries
    where webhook_id = ? and conversation_id = ? and finished_at is null`)
  const putOff = db.prepare(`update webhook_deliveries set due_at = max(due_at, ?)
    where webhook_id = ? and conversation_id = ? and finished_at is null`)
  const update = db.prepare(`update webhook_deliveries
    set record = ?, due_at = ?, finished_at = ?, lease = null, leased_until = 0 where id = ?`)
  const one = db.prepare<Row>('select position, record from webhook_deliveries where id = ?')
  const claimed = db.prepare<Row>(
    'select position, record from webhook_deliveries where id = ? and lease = ?',
  )
  // From one webhook to the next within the index, however much each of them has to be told.
  const due = db.prepare<{ id: WebhookId; dueAt: number }>(`
    with recursive waiting (id) as (
      select min(webhook_id) from webhook_deliveries where finished_at is null
      union all
      select (select min(webhook_id) from webhook_deliveries where finished_at is null and webhook_id > waiting.id)
      from waiting where waiting.id is not null
    ), first (id, dueAt) as (
      select id, (select due_at from webhook_deliveries
        where webhook_id = waiting.id and finished_at is null and due_at <= ?1 and leased_until <= ?1
        order by due_at limit 1)
      from waiting where id is not null
    )
    select id, dueAt from first where dueAt is not null`)
  const head = db.prepare<Row>(`select position, record from webhook_deliveries as candidate
    where webhook_id = ?1 and finished_at is null and due_at <= ?2 and leased_until <= ?2 and not exists (
      select 1 from webhook_deliveries as earlier
      where earlier.webhook_id = ?1 and earlier.conversation_id = candidate.conversation_id
        and earlier.finished_at is null and earlier.position < candidate.position)
    order by due_at limit 1`)
  const lease = db.prepare('update webhook_deliveries set lease = ?, leased_until = ? where id = ?')
  const below = db.prepare<Row>(`select position, record from webhook_deliveries
    where webhook_id = ? and position < ? order by position desc limit ?`)
  const remove = db.prepare('delete from webhook_deliveries where id = ?')
  const trim = db.prepare(`delete from webhook_deliveries where webhook_id = ?1 and position <= (
    select position from webhook_deliveries where webhook_id = ?1 order by position desc limit 1 offset ?2)`)
  const forget = db.prepare(
    'delete from webhook_deliveries where webhook_id = ? and conversation_id = ? and event_id is not ?',
  )
  const clear = db.prepare('delete from webhook_deliveries where webhook_id = ?')
  const purge = db.prepare('delete from webhook_deliveries where finished_at < ?')
  return {
    /** Under a new position; nothing where its webhook has one of that event. */
    add(given: NewDelivery | Delivery): void {
      const { position: _, ...delivery } = { ...BEGUN, since: given.createdAt, position: 0, ...given }
      const { id, webhookId, eventId, conversationId, dueAt } = delivery
      const notBefore = Math.max(dueAt, lastDue.get(webhookId, conversationId)?.at ?? 0)
      insert.run(id, webhookId, eventId, conversationId, JSON.stringify(delivery), notBefore)
    },
    save({ position: _, ...delivery }: Delivery): void {
      const { id, webhookId, conversationId, dueAt, finishedAt } = delivery
      update.run(JSON.stringify(delivery), dueAt, finishedAt, id)
      if (finishedAt === null) putOff.run(dueAt, webhookId, conversationId)
    },
    find: (id: DeliveryId): Delivery | null => deliveryFrom(one.get(id)),
    claimed: (id: DeliveryId, token: string): Delivery | null => deliveryFrom(claimed.get(id, token)),
    due: (now: number, limit: number): WebhookId[] =>
      due
        .all(now)
        .toSorted((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit)
        .map(({ id }) => id),
    /** The first of its conversation, of all that are due the one that waits longest. */
    head: (id: WebhookId, now: number): Delivery | null => deliveryFrom(head.get(id, now)),
    lease: (id: DeliveryId, token: string, until: number): void => void lease.run(token, until, id),
    below: (id: WebhookId, position: number, limit: number): Delivery[] =>
      below.all(id, position, limit).flatMap((row) => deliveryFrom(row) ?? []),
    remove: (id: DeliveryId): void => void remove.run(id),
    trim: (id: WebhookId, most: number): void => void trim.run(id, most),
    forget: (id: WebhookId, conversationId: ConversationId, exceptEventId: string | null): void =>
      void forget.run(id, conversationId, exceptEventId),
    clear: (id: WebhookId): void => void clear.run(id),
    purge: (before: number): void => void purge.run(before),
  }
}

const BEGUN = { state: 'PENDING', attempts: 0, lastStatus: null, lastError: null, finishedAt: null } as const

const deliveryFrom = (row: Row | undefined): Delivery | null =>
  row ? { ...(JSON.parse(row.record) as Omit<Delivery, 'position'>), position: row.position } : null
