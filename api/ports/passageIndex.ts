import type { DocumentId } from '../domain/ids.ts'
import type { KnowledgeDocument, PassageMatch } from '../domain/knowledge.ts'

/** What to look for: the question, and what the conversation before it was about, most recent first. */
export interface PassageQuery {
  readonly question: string
  readonly context: readonly string[]
  /** The viewer that waits for it, if one does. */
  readonly askedBy?: string
  /** Called if the passages are found by words alone because embeddings, which are in use, cannot be had in time. */
  readonly onWordsOnly?: () => void
}

/** Finds passages in the process's own memory. Not a store: it is filled from the KnowledgeStore. */
export interface PassageIndex {
  /** Adds a document, or takes the place of its earlier form. */
  put(document: KnowledgeDocument): void
  remove(id: DocumentId): void
  /**
   * The best passages first. Those that do not bear on the question are left out: none means that the documents do
   * not answer it. `context` counts only as far as the question depends on it.
   */
  search(query: PassageQuery, limit: number): PassageMatch[] | Promise<PassageMatch[]>
  /** The best passage, whether it bears on the question or not; null where none has anything of it. */
  closest(query: PassageQuery): PassageMatch | null | Promise<PassageMatch | null>
}
