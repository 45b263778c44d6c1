import type { DocumentId } from './ids.ts'

/** `body` is Markdown. `revision` is the store's revision at which the document took this form. */
export interface KnowledgeDocument {
  readonly id: DocumentId
  readonly title: string
  readonly body: string
  readonly url: string | null
  readonly tags: readonly string[]
  readonly updatedAt: number
  readonly revision: number
}

/** A piece of a document that can stand alone; `ordinal` counts the passages of its document from 0. */
export interface Passage {
  readonly documentId: DocumentId
  readonly revision: number
  readonly ordinal: number
  /** The document's title, then the headings above the passage. */
  readonly titlePath: readonly string[]
  /** Plain text: no Markdown marks. */
  readonly text: string
  readonly url: string | null
}

/** `score` is higher for better matches, and comparable within one search. */
export interface PassageMatch {
  readonly passage: Passage
  readonly score: number
}
