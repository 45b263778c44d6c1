import type { DocumentId } from '../domain/ids.ts'
import type { DocumentOrigin } from '../domain/importing.ts'
import type { KnowledgeDocument } from '../domain/knowledge.ts'

export interface KnowledgeChanges {
  /** The store's revision after these changes; where more are to come, that of the last of these. */
  readonly revision: number
  /** The store's revision now: equal if no more are to come. */
  readonly latest: number
  /** Another one than before: the store may have lost its last changes. It gives their revisions to no others. */
  readonly epoch: string
  readonly changed: readonly KnowledgeDocument[]
  readonly removed: readonly DocumentId[]
}

export interface PutDocument {
  readonly document: Omit<KnowledgeDocument, 'revision'>
  readonly origin: DocumentOrigin
}

/**
 * The documents that answers rest on. The store has one revision, raised by each change; it starts at 0.
 * Failure: every call may reject with StoreUnavailable; repeating it is safe.
 */
export interface KnowledgeStore {
  get(id: DocumentId): Promise<KnowledgeDocument | null>
  /** Those of them that are there. */
  getAll(ids: readonly DocumentId[]): Promise<ReadonlyMap<DocumentId, KnowledgeDocument>>
  /**
   * Writes a document and returns it as stored. One that is there already with the same content keeps its revision,
   * and any keeps what is known of its origin.
   */
  put(document: Omit<KnowledgeDocument, 'revision'>): Promise<KnowledgeDocument>
  /**
   * Writes as `put` does, where the document there is of that revision; null where it is of another, or gone. One that
   * has the content already counts as written, so that a repeated call is safe.
   */
  replace(document: Omit<KnowledgeDocument, 'revision'>, revision: number): Promise<KnowledgeDocument | null>
  /**
   * Writes documents, and where each came from, in one step; for a document as `put` does. Returns the store's revision
   * after it.
   */
  putAll(documents: readonly PutDocument[]): Promise<number>
  /** Where documents came from, as far as they came from files. */
  origins(): Promise<ReadonlyMap<DocumentId, DocumentOrigin>>
  /** False where there was none. What is known of its origin goes as well. */
  remove(id: DocumentId): Promise<boolean>
  /**
   * What changed after `revision`, the earliest first: 0 gives every document. A document appears once, as it is now.
   * With `limit`, at most so many, changed and removed together: where they are fewer, they are the last.
   */
  changesSince(revision: number, limit?: number): Promise<KnowledgeChanges>
  /** A process that answers tells up to which revision it does, whenever that changes. */
  tellFollowed(process: string, revision: number): Promise<void>
  /** The least revision that any process told within the last FOLLOWER_SILENT_MS; null where none did. */
  leastFollowed(): Promise<number | null>
  /** Calls `listener` soon after any process changed something. A hint, which can be lost: poll `changesSince` as well. */
  onChange(listener: () => void): Promise<() => void>
}
