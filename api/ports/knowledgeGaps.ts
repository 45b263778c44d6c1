import type { KnowledgeGap } from '../domain/knowledgeGap.ts'

/**
 * Questions that the documents do not answer: the last thousand or so, each for a month after it was last asked.
 * Atomicity: each call takes effect whole or not at all, for all processes.
 * Failure: every call may reject with StoreUnavailable.
 */
export interface KnowledgeGaps {
  /** Counts a question once more; what came nearest and what was found is as of the last time. */
  record(gap: Omit<KnowledgeGap, 'count' | 'firstAskedAt'>): Promise<void>
  /** Those asked most first; of those asked as often, the last first. */
  list(limit: number): Promise<KnowledgeGap[]>
  /** Counts a question once less; with the last one it is gone. Nothing where there is none. */
  takeBack(key: string): Promise<void>
  remove(key: string): Promise<void>
}
