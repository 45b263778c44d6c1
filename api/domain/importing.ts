import type { DocumentContent } from './documentContent.ts'
import type { DocumentId, ImportId } from './ids.ts'

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

export const IMPORT_STATES = ['RUNNING', 'DONE', 'FAILED', 'INTERRUPTED'] as const
export type ImportState = (typeof IMPORT_STATES)[number]

/** An import that goes on by itself, as far as it has come. */
export interface DocumentImport {
  readonly id: ImportId
  readonly state: ImportState
  /** Why it failed, for a person; null also where that is not known. */
  readonly reason: string | null
  readonly dryRun: boolean
  /** How many files were sent. */
  readonly total: number
  /** What became of those that are done, in their order. */
  readonly files: readonly ImportedFile[]
  /** Epoch ms. */
  readonly startedAt: number
}

/** How many of the files that were sent are done. */
export const doneOf = ({ files }: Pick<DocumentImport, 'files'>): number =>
  files.filter(({ path }) => path !== SAMPLE_KNOWLEDGE).length

/** How many imports are remembered, and for how long after the last one told anything. */
export const IMPORTS_KEPT = { most: 20, forMs: 24 * 60 * 60 * 1_000 } as const
