import type { ImportId } from '../domain/ids.ts'
import type { DocumentImport } from '../domain/importing.ts'

export interface KnownImport {
  readonly told: DocumentImport
  /** By the store's clock. */
  readonly silentForMs: number
}

/**
 * The progress of imports, which every process can read. Only the newest are kept.
 * Failure: every call may reject with StoreUnavailable; repeating it is safe.
 */
export interface ImportLog {
  /** Replaces what is stored of this import. */
  tell(state: DocumentImport): Promise<void>
  find(id: ImportId): Promise<KnownImport | null>
  /** Newest first. */
  list(): Promise<readonly KnownImport[]>
}
