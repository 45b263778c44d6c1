import { createHash } from 'node:crypto'
import { titleFrom } from '../domain/conversation.ts'
import { NotFound } from '../domain/errors.ts'
import {
  type ConversationId,
  isConversationId,
  newConversationId,
  newGenerationId,
  newMessageId,
} from '../domain/ids.ts'
import type { CacheOutcome, JsonObject, Message } from '../domain/message.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { NewExchange } from '../ports/conversationStore.ts'

/** `content` is trimmed and within its bounds already. */
export interface Question {
  readonly conversationId: string | null
  readonly content: string
  readonly clientMessageId: string | null
  readonly useCache: boolean
  readonly metadata: JsonObject | null
}

/** A question and its pending answer, as they are to be written. @throws NotFound for an id that names no conversation */
export function exchangeFor(viewer: Viewer, question: Question, now: number): NewExchange {
  const conversationId = conversationFor(question)
  const userMessage: Message = {
    ...blankMessage(conversationId, now),
    role: 'USER',
    status: 'COMPLETE',
    content: question.content,
    metadata: question.metadata,
  }
  const cache = question.useCache ? 'MISS' : 'BYPASS'
  return {
    ownerId: viewer.id,
    conversationId,
    newTitle: question.conversationId === null ? titleFrom(question.content) : null,
    messages: [userMessage, pendingAnswer(conversationId, userMessage, cache, now)],
    idempotency:
      question.clientMessageId === null
        ? null
        : { key: question.clientMessageId, fingerprint: fingerprintOf(question) },
    now,
  }
}

function conversationFor({ conversationId }: Question): ConversationId {
  if (conversationId === null) return newConversationId()
  if (!isConversationId(conversationId)) throw new NotFound('conversation')
  return conversationId
}

const fingerprintOf = ({ conversationId, content, useCache, metadata }: Question): string =>
  createHash('sha256')
    .update(JSON.stringify([conversationId, content, useCache, metadata]))
    .digest('base64url')

export function pendingAnswer(
  conversationId: ConversationId,
  question: Message,
  cache: CacheOutcome,
  now: number,
): Message {
  return {
    ...blankMessage(conversationId, now),
    role: 'ASSISTANT',
    status: 'PENDING',
    generationId: newGenerationId(),
    questionId: question.id,
    cache,
  }
}

const blankMessage = (conversationId: ConversationId, now: number) => ({
  id: newMessageId(),
  conversationId,
  content: '',
  lastSeq: 0,
  createdAt: now,
  metadata: null,
  generationId: null,
  questionId: null,
  sources: [],
  cache: null,
  cacheKey: null,
  outcome: null,
  feedback: null,
})
