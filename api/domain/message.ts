import type { AnswerKey } from './answerKey.ts'
import type { ConversationId, DocumentId, GenerationId, MessageId } from './ids.ts'
import type { Unsupported } from './unsupported.ts'

export type MessageRole = 'USER' | 'ASSISTANT' | 'SYSTEM'
export type EndStatus = 'COMPLETE' | 'STOPPED' | 'FAILED'
export type MessageStatus = 'PENDING' | 'STREAMING' | EndStatus
export type AnswerMode = 'GENERATED' | 'EXTRACTIVE'
export type CacheOutcome = 'MISS' | 'EXACT' | 'SEMANTIC' | 'JOINED' | 'BYPASS'
export type Rating = 'HELPFUL' | 'UNHELPFUL'
export type JsonObject = { readonly [key: string]: unknown }

/** A passage that an answer rests on; `[marker]` in the text points at it. `score` only ranks within one answer. */
export interface Source {
  readonly marker: number
  readonly documentId: DocumentId
  /** The document's, when the passage was read; not there in messages from before it was kept. */
  readonly revision?: number
  readonly title: string
  readonly excerpt: string
  readonly url: string | null
  readonly score: number
}

/** What has become of a document since an answer was written from it. */
export type DocumentState = 'CURRENT' | 'CHANGED' | 'DELETED'

export interface TokenUsage {
  readonly promptTokens: number
  readonly completionTokens: number
  /** The model did not report all of it: what is missing was estimated from the length of the texts. */
  readonly estimated?: boolean
}

/**
 * Why a COMPLETE answer may not be whole: it reached its length limit; the model refused to answer; its server did
 * not say why it ended.
 */
export type AnswerEnding = 'TRUNCATED' | 'REFUSED' | 'UNCONFIRMED'

export interface MessageError {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
}

export interface Feedback {
  readonly rating: Rating
  readonly comment: string | null
  readonly createdAt: number
}

/** How a generation ended, the same for every message that follows it. Instants are epoch ms. */
export interface Outcome {
  readonly status: EndStatus
  readonly answerMode: AnswerMode | null
  readonly model: string | null
  readonly usage: TokenUsage | null
  readonly error: MessageError | null
  readonly firstTokenAt: number | null
  readonly finishedAt: number
  /** Missing for an answer that is whole, and for one that is not COMPLETE. */
  readonly ending?: AnswerEnding
  /** A model wrote it that stands in for the one which is asked first. */
  readonly isFallback?: true
  /** What the answer says and none of its passages does; not there where nothing was looked for, or found. */
  readonly unsupported?: readonly Unsupported[]
}

/**
 * One message as it is stored. Instants are epoch ms. An assistant's message has a `generationId`, and the
 * `questionId` of the user's message that it answers; until it is settled, its text lives in the generation's log.
 */
export interface Message {
  readonly id: MessageId
  readonly conversationId: ConversationId
  readonly role: MessageRole
  readonly status: MessageStatus
  readonly content: string
  readonly lastSeq: number
  readonly createdAt: number
  readonly metadata: JsonObject | null
  readonly generationId: GenerationId | null
  readonly questionId: MessageId | null
  readonly sources: readonly Source[]
  readonly cache: CacheOutcome | null
  /** Of an answer that the cache may hold: under which key. Never shown. */
  readonly cacheKey: AnswerKey | null
  readonly outcome: Outcome | null
  readonly feedback: Feedback | null
}

export const hasEnded = (message: Pick<Message, 'status'>): boolean =>
  message.status === 'COMPLETE' || message.status === 'STOPPED' || message.status === 'FAILED'

/** Milliseconds since the message was accepted; null until they are known. */
export interface MessageTimings {
  readonly firstTokenMs: number | null
  readonly totalMs: number | null
}

export function timingsOf(message: Message): MessageTimings | null {
  if (!message.outcome) return null
  const { firstTokenAt, finishedAt } = message.outcome
  const since = (instant: number) => Math.max(0, instant - message.createdAt)
  return { firstTokenMs: firstTokenAt === null ? null : since(firstTokenAt), totalMs: since(finishedAt) }
}
