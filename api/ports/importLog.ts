import type { ImportId } from '../domain/ids.ts'
import type { DocumentImport } from '../domain/importing.ts'

export interface KnownImport {
  readonly told: DocumentImport
  /** By the store's clock. */
  readonly silentForMs: number
}

/**
 * How far imports have come, for whoever asks, at whichever process. Of many, the newest are kept.
 * Failure: every call may reject with StoreUnavailable; repeating it is safe.
 */
export interface ImportLog {
  /** Takes the place of what was told of this import before. */
  tell(state: DocumentImport): Promise<void>
  find(id: ImportId): Promise<KnownImport | null>
  /** Newest first. */
  list(): Promise<readonly KnownImport[]>
}
