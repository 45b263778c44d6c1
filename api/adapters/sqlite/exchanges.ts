import type { Conversation } from '../../domain/conversation.ts'
import type { ConversationId, MessageId } from '../../domain/ids.ts'
import type { Message } from '../../domain/message.ts'
import type { ExchangeResult, NewExchange } from '../../ports/conversationStore.ts'
import type { conversationTable, messageTable } from './conversationTable.ts'
import type { Afterwards, Database } from './database.ts'

export interface Tables {
  readonly conversations: ReturnType<typeof conversationTable>
  readonly messages: ReturnType<typeof messageTable>
}

export interface Clock {
  readonly now: () => number
  readonly conversationTtlMs: number
}

/** The step that adds an exchange, within the caller's transaction. */
export function exchangeStep(db: Database, { conversations, messages }: Tables, clock: Clock) {
  const sends = sendTable(db)

  const repeated = (
    exchange: NewExchange,
    id: ConversationId,
    ids: readonly MessageId[],
  ): ExchangeResult | null => {
    const conversation = conversations.find(exchange.ownerId, id, clock.now())
    const there = ids.map((each) => messages.find(exchange.ownerId, each, clock.now()))
    if (!conversation || !there.every((message) => message !== null)) return null
    return { result: 'repeated', conversation, messages: there }
  }
  /** What became of the same send before; null where it is new. */
  const earlier = (exchange: NewExchange): ExchangeResult | null => {
    const { ownerId, conversationId, idempotency } = exchange
    // mutant: sqlite-idempotency
    const send = idempotency && sends.find(ownerId, idempotency.key, clock.now())
    if (!send)
      return repeated(
        exchange,
        conversationId,
        exchange.messages.map(({ id }) => id),
      )
    if (send.fingerprint !== idempotency.fingerprint) return { result: 'conflict' }
    return repeated(exchange, send.conversationId, send.messageIds)
  }
  const add = (before: Conversation, exchange: NewExchange): Conversation => {
    const conversation = {
      ...before,
      updatedAt: Math.max(before.updatedAt, exchange.now),
      expiresAt: Math.max(before.expiresAt, exchange.now + clock.conversationTtlMs),
      messageCount: before.messageCount + exchange.messages.length,
    }
    conversations.save(conversation)
    for (const [index, message] of exchange.messages.entries())
      messages.add(message, before.messageCount + 1 + index)
    if (exchange.idempotency) sends.save(exchange, exchange.idempotency)
    return conversation
  }
  return (exchange: NewExchange, afterwards: Afterwards): ExchangeResult => {
    const before = earlier(exchange)
    if (before) return before
    const there =
      begun(exchange) ?? conversations.find(exchange.ownerId, exchange.conversationId, clock.now())
    if (!there) return { result: 'notFound' }
    // mutant: sqlite-max-unanswered
    if (messages.countUnanswered(exchange.ownerId, clock.now()) >= (exchange.maxUnanswered ?? Infinity))
      return { result: 'tooManyUnanswered' }
    const conversation = add(there, exchange)
    afterwards(() => announce(db, conversation.id, exchange.messages))
    return { result: 'added', conversation, messages: exchange.messages }
  }
}

function announce(db: Database, id: ConversationId, messages: readonly Message[]): void {
  for (const message of messages)
    db.events.conversationChanged.publish(id, { type: 'messageAdded', messageId: message.id })
}

/** The conversation that an exchange begins, before its first message; null where it begins none. */
function begun({ ownerId, conversationId, newTitle, now }: NewExchange): Conversation | null {
  if (newTitle === null) return null
  return {
    id: conversationId,
    ownerId,
    title: newTitle,
    createdAt: now,
    updatedAt: now,
    expiresAt: now,
    messageCount: 0,
  }
}

/** The sends that were accepted, for as long as their conversations live. */
function sendTable(db: Database) {
  const select = db.prepare<{ fingerprint: string; conversationId: ConversationId; messageIds: string }>(
    `select fingerprint, conversation_id as conversationId, message_ids as messageIds
    from sends join conversations on conversations.id = conversation_id
    where sends.owner_id = ? and key = ? and expires_at > ?`,
  )
  // One of an expired conversation that was not purged yet may be in the way.
  const save = db.prepare('insert or replace into sends values (?, ?, ?, ?, ?)')
  return {
    find(ownerId: string, key: string, now: number) {
      const row = select.get(ownerId, key, now)
      return row ? { ...row, messageIds: JSON.parse(row.messageIds) as MessageId[] } : null
    },
    save(exchange: NewExchange, { key, fingerprint }: { key: string; fingerprint: string }): void {
      const ids = JSON.stringify(exchange.messages.map(({ id }) => id))
      save.run(exchange.ownerId, key, fingerprint, exchange.conversationId, ids)
    },
  }
}
