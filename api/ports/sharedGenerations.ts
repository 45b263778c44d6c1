import type { AnswerKey } from '../domain/answerKey.ts'
import type { ConversationId, GenerationId, MessageId } from '../domain/ids.ts'

/** A message that follows a generation. */
export interface Member {
  readonly ownerId: string
  readonly conversationId: ConversationId
  readonly messageId: MessageId
}

/**
 * One generation for all who ask the same at a time: which generation is writing the answer under a key, and which
 * messages follow it. Lives in the store of the GenerationLog, whose state `join` goes by.
 *
 * A claim needs no renewal, and nobody has to notice that its maker died. It says no more than “join this one”, and
 * `join` knows better than it does: it refuses a generation that has ended or is about to, so that a claim which
 * outlives its generation costs a round trip. A claimer that died before it queued its job harms nobody: whoever joins
 * queues one as well. Only a log that was forgotten could be taken for one that is to begin, so a claim ends at the
 * latest when a log that ended at once would be forgotten: `ttlMs` is at most the log's retention. A generation that
 * writes for longer than that gets no new members.
 *
 * Atomicity: each call takes effect whole or not at all.
 * Failure: every call may reject with StoreUnavailable; repeating it is safe.
 */
export interface SharedGenerations {
  /** The generation that writes the answer under this key: the one that claimed it first, or else `candidate`. */
  claim(
    key: AnswerKey,
    candidate: GenerationId,
    ttlMs: number,
  ): Promise<{ readonly generationId: GenerationId; readonly joined: boolean }>
  /** Gives up the key, unless another generation has it by now. */
  release(key: AnswerKey, id: GenerationId): Promise<void>
  /**
   * Makes a message follow a generation that has `key`. False where the generation has ended, is to stop, or was left
   * by its last member, or where it has as many members as one may have: then this is no member. Ordered with the
   * end: whoever looks for the members after the end finds all that ever will be.
   */
  join(id: GenerationId, member: Member, key: AnswerKey): Promise<boolean>
  /**
   * Takes one message from a generation; returns how many still follow it. After the last, nobody can join it any
   * more. 0 as well where the generation never had members.
   */
  leave(id: GenerationId, messageId: MessageId): Promise<number>
  /** All members, in the order of their ids, and the key that they share; null where the generation never had any. */
  members(id: GenerationId): Promise<{ readonly key: AnswerKey; readonly members: readonly Member[] } | null>
  /** Removes what is known of an ended generation's members, once they have all been told. */
  forget(id: GenerationId): Promise<void>
  /** Calls `listener` with each message that left a generation which others still follow, on any process. A hint, which can be lost. */
  onLeft(listener: (messageId: MessageId) => void): Promise<() => void>
}
