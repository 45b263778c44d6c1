import type { DocumentId } from '../../domain/ids.ts'

/** A document as its file has it: nothing has been checked, or taken out. */
export interface ParsedDocument {
  readonly id: DocumentId | null
  /** Tells the documents of one file apart, from one import to the next; '' where there is just one. */
  readonly key: string
  /** Null: the file does not say. */
  readonly title: string | null
  /** Markdown. */
  readonly body: string
  readonly url: string | null
  readonly tags: readonly string[]
}

export interface ParsedFile {
  readonly documents: readonly ParsedDocument[]
  /** What was left out, one line each. */
  readonly notes: readonly string[]
}

/** The file's one document. */
export const single = (
  document: Pick<ParsedDocument, 'body'> & Partial<ParsedDocument>,
  notes: readonly string[] = [],
): ParsedFile => ({
  documents: [{ id: null, key: '', title: null, url: null, tags: [], ...document }],
  notes,
})
