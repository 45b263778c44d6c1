import type { ConversationId, GenerationId, MessageId } from '../../../domain/ids.ts'
import { hasEnded, type Message } from '../../../domain/message.ts'
import type { Unanswered } from '../../../ports/conversationStore.ts'
import type { RedisClient } from '../connections.ts'
import { INDEX_KEYS } from '../keys.ts'

/**
 * What the sweeps go by, over all owners: which conversations expire when, and which answers are due.
 *
 * It lies in other slots than the conversations, so no script can write both. An entry is therefore written before
 * what it points at, and removed after: a crash in between leaves an entry that points at nothing, which the sweeps
 * drop, and never a conversation or an answer that nobody would find.
 */
export interface ConversationIndex {
  expires(of: OwnedConversation, expiresAt: number): Promise<void>
  /** Moves an entry, if it is there, to a later time. */
  expiresLater(of: OwnedConversation, expiresAt: number): Promise<void>
  forgetExpiry(of: OwnedConversation): Promise<void>
  expired(now: number, limit: number): Promise<readonly OwnedConversation[]>
  expectAnswers(answers: readonly DueAnswer[]): Promise<void>
  forgetAnswers(answers: readonly Unanswered[]): Promise<void>
  /** Answers accepted before `before`, oldest first. */
  due(before: number, from: number, limit: number): Promise<readonly DueAnswer[]>
}

export interface OwnedConversation {
  readonly ownerId: string
  readonly conversationId: ConversationId
}

export interface DueAnswer {
  readonly answer: Unanswered
  readonly acceptedAt: number
}

/** What is to be answered of these messages. */
export const dueOf = (ownerId: string, messages: readonly Message[]): DueAnswer[] =>
  messages.flatMap((message) => {
    const { id: messageId, conversationId, generationId, createdAt: acceptedAt } = message
    if (!generationId || hasEnded(message)) return []
    return [{ answer: { ownerId, conversationId, messageId, generationId }, acceptedAt }]
  })

export function conversationIndex(redis: RedisClient): ConversationIndex {
  const { expiring, unanswered } = INDEX_KEYS
  return {
    async expires(of, expiresAt) {
      await redis.zadd(expiring, 'GT', expiresAt, conversationEntry(of))
    },
    async expiresLater(of, expiresAt) {
      await redis.zadd(expiring, 'XX', 'GT', expiresAt, conversationEntry(of))
    },
    async forgetExpiry(of) {
      await redis.zrem(expiring, conversationEntry(of))
    },
    async expired(now, limit) {
      const entries = await redis.zrange(expiring, '-inf', String(now), 'BYSCORE', 'LIMIT', 0, limit)
      return entries.map(parseConversation)
    },
    async expectAnswers(answers) {
      const entries = answers.flatMap(({ answer, acceptedAt }) => [acceptedAt, answerEntry(answer)])
      if (entries.length > 0) await redis.zadd(unanswered, ...entries)
    },
    async forgetAnswers(answers) {
      if (answers.length > 0) await redis.zrem(unanswered, ...answers.map(answerEntry))
    },
    async due(before, from, limit) {
      const flat = await redis.zrange(
        unanswered,
        '-inf',
        `(${before}`,
        'BYSCORE',
        'LIMIT',
        from,
        limit,
        'WITHSCORES',
      )
      return pairsOf(flat).map(([entry, at]) => ({ answer: parseAnswer(entry), acceptedAt: Number(at) }))
    },
  }
}

/** Always the same text for the same thing: it is found again by it. */
const conversationEntry = ({ ownerId, conversationId }: OwnedConversation): string =>
  JSON.stringify([ownerId, conversationId])

const answerEntry = ({ ownerId, conversationId, messageId, generationId }: Unanswered): string =>
  JSON.stringify([ownerId, conversationId, messageId, generationId])

function parseConversation(entry: string): OwnedConversation {
  const [ownerId, conversationId] = JSON.parse(entry) as [string, ConversationId]
  return { ownerId, conversationId }
}

function parseAnswer(entry: string): Unanswered {
  const parts = JSON.parse(entry) as [string, ConversationId, MessageId, GenerationId]
  const [ownerId, conversationId, messageId, generationId] = parts
  return { ownerId, conversationId, messageId, generationId }
}

function pairsOf(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, at) => [String(flat[2 * at]), String(flat[2 * at + 1])])
}
