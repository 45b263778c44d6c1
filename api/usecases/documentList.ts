import { BadUserInput } from '../domain/errors.ts'
import type { KnowledgeDocument } from '../domain/knowledge.ts'
import { firstPlace, type Sequence } from '../domain/sortedList.ts'
import type { Page, PageRequest } from '../ports/conversationStore.ts'

/** All of a document but its text. */
export type DocumentEntry = Omit<KnowledgeDocument, 'body'>

export interface DocumentPage extends Page<DocumentEntry> {
  /** Of all pages together. */
  readonly totalCount: number
}

/**
 * A page of the documents, which come in the order `byNewest`. `search`: those with each of its words in title, tags
 * or address.
 */
export function documentPage(
  all: Sequence<DocumentEntry>,
  { first = all.length, after }: PageRequest,
  search: string,
): DocumentPage {
  const words = folded(search).split(/\s+/).filter(Boolean)
  const found = words.length === 0 ? all : [...all].filter((entry) => holds(entry, words))
  const position = after === undefined ? null : positionIn(after)
  const start = position ? firstPlace(found, (entry) => byNewest(entry, position) > 0) : 0
  return {
    items: found.slice(start, start + first).map((node) => ({ cursor: cursorOf(node), node })),
    hasNextPage: start + first < found.length,
    hasPreviousPage: start > 0,
    totalCount: found.length,
  }
}

type Position = Pick<DocumentEntry, 'revision'> & { readonly id: string }

/** The last written first: by the store's count, as the clocks of those who write may differ. */
export const byNewest = (a: Position, b: Position): number =>
  b.revision - a.revision || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)

const folded = (text: string): string => text.normalize('NFKC').toLowerCase()

const texts = new WeakMap<DocumentEntry, string>()

/** Folded once a document: a search looks at all of them. */
function textOf(entry: DocumentEntry): string {
  const { title, tags, url } = entry
  const text = texts.get(entry) ?? folded([title, ...tags, url ?? ''].join(' '))
  texts.set(entry, text)
  return text
}

const holds = (entry: DocumentEntry, words: readonly string[]): boolean =>
  words.every((word) => textOf(entry).includes(word))

const cursorOf = ({ revision, id }: Position): string =>
  Buffer.from(`documents ${revision} ${id}`).toString('base64url')

/** @throws BadUserInput */
function positionIn(cursor: string): Position {
  const text = cursor.length <= 200 ? Buffer.from(cursor, 'base64url').toString() : ''
  const [, revision, id] = /^documents (\d{1,15}) (doc_[\w-]{1,60})$/.exec(text) ?? []
  if (revision === undefined || id === undefined)
    throw new BadUserInput('after', '“after” takes a cursor from an earlier page of the same list.')
  return { revision: Number(revision), id }
}
