import type { DocumentId } from '../domain/ids.ts'
import type { KnowledgeDocument } from '../domain/knowledge.ts'

export interface KnowledgeChanges {
  /** The store's revision after these changes. */
  readonly revision: number
  readonly changed: readonly KnowledgeDocument[]
  readonly removed: readonly DocumentId[]
}

/**
 * The documents that answers rest on. The store has one revision, raised by each change; it starts at 0.
 * Failure: every call may reject with StoreUnavailable; repeating it is safe.
 */
export interface KnowledgeStore {
  get(id: DocumentId): Promise<KnowledgeDocument | null>
  /** Writes a document and returns it as stored. One that is there already with the same content keeps its revision. */
  put(document: Omit<KnowledgeDocument, 'revision'>): Promise<KnowledgeDocument>
  /**
   * Writes as `put` does, where the document there is of that revision; null where it is of another, or gone. One that
   * has the content already counts as written, so that a repeated call is safe.
   */
  replace(document: Omit<KnowledgeDocument, 'revision'>, revision: number): Promise<KnowledgeDocument | null>
  /** False where there was none. */
  remove(id: DocumentId): Promise<boolean>
  /** All that changed after `revision`: 0 gives every document. A document appears once, as it is now. */
  changesSince(revision: number): Promise<KnowledgeChanges>
  /** Calls `listener` soon after any process changed something. A hint, which can be lost: poll `changesSince` as well. */
  onChange(listener: () => void): Promise<() => void>
}
