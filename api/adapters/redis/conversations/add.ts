import { StoreUnavailable } from '../../../domain/errors.ts'
import type { ConversationId, MessageId } from '../../../domain/ids.ts'
import { hasEnded } from '../../../domain/message.ts'
import type { ExchangeResult, NewExchange } from '../../../ports/conversationStore.ts'
import { ownerKeys } from '../keys.ts'
import { dueOf } from './index.ts'
import { findConversation, readMessages } from './read.ts'
import { conversationOf, recordOf } from './records.ts'
import { removeConversation } from './remove.ts'
import { everyKey, type Storage } from './storage.ts'

/** What is remembered of a send, to tell a repeated one. */
interface Sent {
  readonly fingerprint: string
  readonly conversationId: ConversationId
  readonly messageIds: readonly MessageId[]
}

type Reply = ['earlier', sent: string] | ['notFound' | 'tooManyUnanswered'] | ['added', fields: string[]]

/** ConversationStore's `addExchange`. */
export async function addExchange(storage: Storage, exchange: NewExchange): Promise<ExchangeResult> {
  // Once more where an expired conversation was in the way, and once where another sender removed it first.
  for (let attempt = 0; attempt < 3; attempt++) {
    const result = await tryToAdd(storage, exchange)
    if (result) return result
  }
  throw new StoreUnavailable(new Error('The conversation of an earlier send keeps changing'))
}

async function tryToAdd(storage: Storage, exchange: NewExchange): Promise<ExchangeResult | null> {
  const { index, run } = storage
  const { ownerId, conversationId } = exchange
  const expiresAt = exchange.now + storage.ttlMs
  const announcing = announce(storage, exchange, expiresAt)
  // A server does what it is sent in that order; the nodes of a cluster do not.
  if (storage.redis.isCluster) await announcing
  const adding = run.add(everyKey(ownerId, conversationId), argumentsOf(exchange, expiresAt))
  const [reply] = await Promise.all([adding as Promise<Reply>, announcing])
  if (reply[0] === 'earlier') return repeated(storage, exchange, reply[1])
  if (reply[0] !== 'added') {
    await withdraw(storage, exchange, [])
    return { result: reply[0] }
  }
  for (const { id } of exchange.messages) storage.places.set(id, conversationId)
  if (exchange.newTitle === null) await index.expiresLater(exchange, expiresAt)
  const conversation = conversationOf(ownerId, conversationId, recordOf(reply[1]), -Infinity)
  return conversation && { result: 'added', conversation, messages: exchange.messages }
}

/** Has the index written before what it points at; a conversation that is there already has its entry. */
async function announce({ index }: Storage, exchange: NewExchange, expiresAt: number): Promise<void> {
  await Promise.all([
    index.expectAnswers(dueOf(exchange.ownerId, exchange.messages)),
    exchange.newTitle === null ? undefined : index.expires(exchange, expiresAt),
  ])
}

/** Takes back what was announced and not written; `kept` are messages that an earlier send wrote. */
async function withdraw(
  { index }: Storage,
  exchange: NewExchange,
  kept: readonly MessageId[],
): Promise<void> {
  const unwritten = exchange.messages.filter(({ id }) => !kept.includes(id))
  const due = dueOf(exchange.ownerId, unwritten).map(({ answer }) => answer)
  const nothingKept = unwritten.length === exchange.messages.length
  await Promise.all([
    index.forgetAnswers(due),
    exchange.newTitle !== null && nothingKept ? index.forgetExpiry(exchange) : undefined,
  ])
}

function argumentsOf(exchange: NewExchange, expiresAt: number): (string | number)[] {
  const { conversationId, messages, newTitle, idempotency, maxUnanswered = '', now } = exchange
  const title = newTitle === null ? '' : JSON.stringify(newTitle)
  const send = idempotency ? JSON.stringify(idempotency.key) : ''
  const sent = JSON.stringify(sentOf(exchange))
  const each = messages.flatMap((message) => [
    message.id,
    JSON.stringify(message),
    message.generationId ?? '',
    message.generationId && !hasEnded(message) ? 'pending' : '',
  ])
  return [conversationId, now, expiresAt, title, send, sent, maxUnanswered, ...each]
}

const sentOf = ({ conversationId, messages, idempotency }: NewExchange): Sent => ({
  fingerprint: idempotency?.fingerprint ?? '',
  conversationId,
  messageIds: messages.map(({ id }) => id),
})

/** The answer to a send that was there before; null where its conversation has expired, and is now out of the way. */
async function repeated(
  storage: Storage,
  exchange: NewExchange,
  sentJson: string,
): Promise<ExchangeResult | null> {
  const { ownerId, idempotency, now } = exchange
  const sent = sentJson === '' ? sentOf(exchange) : (JSON.parse(sentJson) as Sent)
  const conversation = await findConversation(storage, ownerId, sent.conversationId, now)
  const messages = conversation && (await readMessages(storage, conversation, sent.messageIds))
  if (!messages) {
    await forgetSend(storage, exchange, sent.conversationId)
    return null
  }
  await withdraw(storage, exchange, sent.messageIds)
  if (idempotency && sent.fingerprint !== idempotency.fingerprint) return { result: 'conflict' }
  return { result: 'repeated', conversation, messages }
}

async function forgetSend(storage: Storage, { ownerId, idempotency, now }: NewExchange, id: ConversationId) {
  const removal = await removeConversation(storage, { ownerId, conversationId: id }, 'expired', now)
  if (removal.state === 'missing' && idempotency)
    await storage.redis.hdel(ownerKeys(ownerId).sends, JSON.stringify(idempotency.key))
}
