import type { DocumentId } from './ids.ts'

/** Something that a newcomer can ask about. */
export interface Starter {
  readonly documentId: DocumentId
  readonly title: string
  /** In the document's own words; null where it poses none. */
  readonly question: string | null
}

/** A document, and the questions that it answers by its own words. */
export interface AskableDocument {
  readonly id: DocumentId
  readonly title: string
  readonly tags: readonly string[]
  readonly questions: readonly string[]
}

const QUESTION = /^[ \t]*(?:#{1,6}[ \t]+|\*\*|__)(?<text>[^\n*_#|<>[\]`]{8,120}\?)(?:\*\*|__)?[ \t]*$/gmu
/** So many are enough to choose from. */
const QUESTIONS = 20

/** The questions that a document poses to answer them: those among its headings and its bold lines. */
export const questionsIn = (body: string): string[] =>
  body
    .matchAll(QUESTION)
    .map(({ groups }) => groups?.text?.trim() ?? '')
    .take(QUESTIONS)
    .toArray()

/**
 * What a newcomer is offered: one document for each kind, a kind being a document's first tag; then another one for
 * each. The kinds with most documents come first, and among like ones the documents with most questions.
 */
export function startersFrom(documents: readonly AskableDocument[]): Starter[] {
  const kinds = Map.groupBy(documents, ({ title, tags }) => tags[0]?.toLowerCase() ?? title)
  const ordered = [...kinds.values()]
    .map((kind) => kind.toSorted(byQuestions))
    .sort((a, b) => b.length - a.length || byQuestions(a[0], b[0]))
  const ranks = Math.max(0, ...ordered.map(({ length }) => length))
  return Array.from({ length: ranks }, (_, rank) => ordered.flatMap((kind) => kind[rank] ?? []))
    .flat()
    .map(({ id, title, questions: [question = null] }) => ({ documentId: id, title, question }))
}

function byQuestions(a: AskableDocument | undefined, b: AskableDocument | undefined): number {
  if (!a || !b) return 0
  return b.questions.length - a.questions.length || a.title.localeCompare(b.title, 'en')
}
