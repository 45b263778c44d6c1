import type { DocumentId } from './ids.ts'
import { type SortedList, sortedList } from './sortedList.ts'

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

/** What a newcomer is offered, kept up to date one document at a time. */
export interface Starters {
  add(document: AskableDocument): void
  /** Takes a document as it was added. */
  remove(document: AskableDocument): void
  first(count: number): Starter[]
}

/**
 * One document for each kind, a kind being a document's first tag; then another one for each. The kinds with most
 * documents come first, and among like ones the documents with most questions.
 */
export function startersOf(documents: Iterable<AskableDocument> = []): Starters {
  const kinds = new Map<string, SortedList<AskableDocument>>()
  const ordered = sortedList(bySize)
  /** A kind leaves its place before it changes. */
  const change = (document: AskableDocument, change: (kind: SortedList<AskableDocument>) => void) => {
    const name = kindOf(document)
    const kind = kinds.get(name) ?? sortedList<AskableDocument>(byQuestions)
    if (kind.length > 0) ordered.remove(kind)
    change(kind)
    if (kind.length === 0) return kinds.delete(name)
    ordered.add(kind)
    return kinds.set(name, kind)
  }
  const starters: Starters = {
    add: (document) => void change(document, (kind) => kind.add(document)),
    remove: (document) => void change(document, (kind) => kind.remove(document)),
    first: (count) => ranked(ordered).take(count).map(starterOf).toArray(),
  }
  for (const document of documents) starters.add(document)
  return starters
}

/** The largest kinds come first: after one without a document of this rank, none has any. */
function* ranked(kinds: SortedList<SortedList<AskableDocument>>): Generator<AskableDocument> {
  for (let rank = 0; kinds.at(0)?.at(rank); rank++)
    for (const kind of kinds) {
      const document = kind.at(rank)
      if (!document) break
      yield document
    }
}

const kindOf = ({ title, tags }: AskableDocument): string => tags[0]?.toLowerCase() ?? title

const starterOf = ({ id, title, questions: [question] }: AskableDocument): Starter => ({
  documentId: id,
  title,
  question: question ?? null,
})

const alphabet = new Intl.Collator('en')

function byQuestions(a: AskableDocument | undefined, b: AskableDocument | undefined): number {
  if (!a || !b) return 0
  return (
    b.questions.length - a.questions.length ||
    alphabet.compare(a.title, b.title) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}

const bySize = (a: SortedList<AskableDocument>, b: SortedList<AskableDocument>): number =>
  b.length - a.length || byQuestions(a.at(0), b.at(0))
