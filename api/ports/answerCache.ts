import type { AnswerKey } from '../domain/answerKey.ts'
import type { CachedAnswer } from '../domain/cachedAnswer.ts'

/** By what a question that means the same finds an answer. */
export interface Meaning {
  /** Only questions of one scope are compared: see meaningScopeOf. All its embeddings have one length. */
  readonly scope: string
  /** As it was asked. */
  readonly question: string
  readonly embedding: Float32Array
}

/** An answer to a question that may mean the same; `get` by its key gives it. */
export interface Candidate {
  readonly key: AnswerKey
  readonly question: string
  /** The cosine of the two embeddings. */
  readonly similarity: number
  /** What the similarity has to exceed for this answer, as far as was learnt; null: nothing was. */
  readonly threshold: number | null
}

/** An answer that was found. `expiresAt` (epoch ms) is when it no longer will be. */
export type FoundAnswer = CachedAnswer & { readonly expiresAt: number }

/**
 * Answers that can be given again. It is a cache: any answer may be gone at any time, and one that is there is whole.
 *
 * Expiry: an answer is found until `ttlMs` after it was put, and not from then on.
 * Capacity: of more answers than that, those go that are asked for least; a use counts half as much every two hours,
 * so that old favourites leave (see popularityAfter).
 * Atomicity: each call takes effect whole or not at all, for all processes.
 * Failure: every call may reject with StoreUnavailable; whoever asks then goes on without the cache.
 */
export interface AnswerCache {
  /** The answer under a key, or null. Counts as one use. */
  get(key: AnswerKey): Promise<FoundAnswer | null>
  /**
   * Keeps an answer, in the place of an earlier one under its key; what was learnt of that one stays. With a
   * `meaning`, `nearest` finds it. False where the answer is too large to be kept; nothing changes then.
   */
  put(
    key: AnswerKey,
    entry: { readonly answer: CachedAnswer; readonly meaning: Meaning | null },
    options: { readonly ttlMs: number },
  ): Promise<boolean>
  /** False where there was none. Every process stops giving it, at the latest after some seconds. */
  remove(key: AnswerKey): Promise<boolean>
  /**
   * Of what is there, the `limit` answers whose questions are nearest, nearest first, none less similar than
   * `least`, a cosine (left out: any). Not a use of them.
   */
  nearest(scope: string, embedding: Float32Array, limit: number, least?: number): Promise<Candidate[]>
  /** Raises what the similarity to an answer's question has to exceed; never lowers it. No effect where it is gone. */
  raise(key: AnswerKey, threshold: number): Promise<void>
  /** Counts uses that `get` did not see, as a tier before it answered them. */
  used(uses: ReadonlyMap<AnswerKey, number>): Promise<void>
  /** Removes all that was put before; returns how many answers that were. */
  clear(): Promise<number>
  size(): Promise<{ readonly entries: number; readonly capacity: number }>
  /** Calls `listener` soon after any process removed an answer (null: all, or nobody knows which). A hint, which can be lost. */
  onRemoved(listener: (key: AnswerKey | null) => void): Promise<() => void>
}

/** An answer cache of which each process has some in its own memory. */
export interface TieredAnswerCache extends AnswerCache {
  /** As `get`, of what is there without asking the store. */
  atHand(key: AnswerKey): FoundAnswer | null
}
