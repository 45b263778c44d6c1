import type { DocumentContent } from './documentContent.ts'
import type { DocumentId } from './ids.ts'

/** A file as it was found. `path` names it from one import to the next, with “/” between its parts. */
export interface SourceFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** In bytes: a text of the largest document, or a book with its pictures. */
export const LARGEST_FILE = 32 * 1024 * 1024

/** The path under which an import reports that it removed the sample documents. No file has it. */
export const SAMPLE_KNOWLEDGE = '(sample knowledge)'

/** A process that has told nothing for so long has nothing left to index, or is gone. */
export const FOLLOWER_SILENT_MS = 3_000

/** One document out of a file, in bounds and without anything invisible. */
export interface ReadDocument extends DocumentContent {
  /** What the file itself says. */
  readonly id: DocumentId | null
  /** Tells the documents of one file apart, from one import to the next; '' where there is just one. */
  readonly key: string
}

/** What a file holds. `notes` say what was left out or taken out, one line each. */
export type FileReading =
  | { readonly type: 'read'; readonly documents: readonly ReadDocument[]; readonly notes: readonly string[] }
  | { readonly type: 'refused'; readonly reason: string }

/** Where a document came from: the file, the digest of all its bytes, and how many documents it held. */
export interface DocumentOrigin {
  readonly path: string
  readonly digest: string
  readonly documents: number
}

export type ImportOutcome = 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'REMOVED' | 'REFUSED'

/** What became of a file. */
export interface ImportedFile {
  readonly path: string
  readonly outcome: ImportOutcome
  /** Why it was refused. */
  readonly reason: string | null
  readonly notes: readonly string[]
  readonly documentIds: readonly DocumentId[]
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly removed: number
}
