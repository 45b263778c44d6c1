import type { Conversation } from '../domain/conversation.ts'
import type { ConversationId, GenerationId, MessageId } from '../domain/ids.ts'
import type { CacheOutcome, Feedback, Message, Outcome, Source } from '../domain/message.ts'

/**
 * A slice of a list: after and before are cursors from an earlier page of the same list, anything else is refused
 * with BadUserInput. `first` counts from the start, `last` from the end.
 */
export interface PageRequest {
  readonly first?: number | undefined
  readonly last?: number | undefined
  readonly after?: string | undefined
  readonly before?: string | undefined
}

export interface Page<T> {
  readonly items: readonly { readonly cursor: string; readonly node: T }[]
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
}

export interface NewExchange {
  readonly ownerId: string
  readonly conversationId: ConversationId
  /** Set: the conversation is to be created under this title. Not set: it must be there. */
  readonly newTitle: string | null
  /** A question and its pending answer, or a pending answer alone (to a question asked before). */
  readonly messages: readonly Message[]
  /** The sender's own id of this send, and a digest of what was sent. */
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | null
  /** Refuses the exchange where as many answers of the owner, over all conversations, have not been settled yet. */
  readonly maxUnanswered?: number
  readonly now: number
}

export type ExchangeResult =
  /**
   * `repeated`: this send (the same key, or the same messages) had been accepted before, and nothing was written;
   * the messages are as they are now.
   */
  | {
      readonly result: 'added' | 'repeated'
      readonly conversation: Conversation
      readonly messages: readonly Message[]
    }
  | { readonly result: 'conflict' }
  | { readonly result: 'notFound' }
  | { readonly result: 'tooManyUnanswered' }

/** The final state of an assistant's message. */
export interface Settlement {
  readonly content: string
  readonly lastSeq: number
  readonly sources: readonly Source[]
  readonly outcome: Outcome
  readonly cache: CacheOutcome | null
}

/** A message that still waits for its end, with what is needed to answer it. */
export interface Unanswered {
  readonly ownerId: string
  readonly conversationId: ConversationId
  readonly messageId: MessageId
  readonly generationId: GenerationId
}

export type ConversationChange =
  | { readonly type: 'messageAdded'; readonly messageId: MessageId }
  | { readonly type: 'messageEnded'; readonly messageId: MessageId }
  | { readonly type: 'renamed' }
  | { readonly type: 'deleted' }

/**
 * Conversations and their messages, each seen by its owner alone: every call names the owner, and what belongs to
 * another is not found.
 *
 * Order: messages stay in the order in which they were added. `updatedAt` and `expiresAt` never
 * decrease, whatever `now` callers give.
 * Atomicity: each call takes effect whole or not at all, the change it makes known included.
 * Expiry: `expiresAt` is set anew by `addExchange` and nothing else; an expired conversation is not found from that
 * instant on, and `purgeExpired` removes it from every index.
 * Failure: every call may reject with StoreUnavailable; repeating it is safe.
 */
export interface ConversationStore {
  /** Writes the messages, the new conversation if any, and the idempotency record in one step. */
  addExchange(exchange: NewExchange): Promise<ExchangeResult>
  find(ownerId: string, id: ConversationId): Promise<Conversation | null>
  /** Last updated first. `search` keeps those whose title contains it, whatever the case. Forward paging only. */
  list(ownerId: string, page: PageRequest, search?: string): Promise<Page<Conversation>>
  message(ownerId: string, id: MessageId): Promise<Message | null>
  /** Oldest first; null where there is no such conversation. */
  messages(ownerId: string, id: ConversationId, page: PageRequest): Promise<Page<Message> | null>
  /** Writes the end of an answer, once: a message that has ended stays as it is. Null where it is gone. */
  settle(ownerId: string, id: MessageId, settlement: Settlement): Promise<Message | null>
  rate(ownerId: string, id: MessageId, feedback: Feedback): Promise<Message | null>
  rename(ownerId: string, id: ConversationId, title: string, now: number): Promise<Conversation | null>
  /** Removes a conversation from every index. Returns the generations of its answers; null where it is not there. */
  remove(ownerId: string, id: ConversationId): Promise<readonly GenerationId[] | null>
  /** Removes up to `limit` conversations that expired before `now`; returns how many, and their generations. */
  purgeExpired(now: number, limit: number): Promise<{ removed: number; generations: readonly GenerationId[] }>
  /** Up to `limit` answers accepted before `before` (epoch ms) that have not been settled, oldest first. */
  unanswered(before: number, limit: number): Promise<readonly Unanswered[]>
  /**
   * What changes from now on, in order, none lost; ends after `deleted` (which an expiry is, too) or when `signal`
   * is aborted. Resolves once nothing can be missed any more; null where there is no such conversation. The iteration
   * throws StoreUnavailable where changes were lost.
   */
  watch(
    ownerId: string,
    id: ConversationId,
    signal: AbortSignal,
  ): Promise<AsyncIterable<ConversationChange> | null>
}
