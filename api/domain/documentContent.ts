import { withoutInvisible } from './invisible.ts'
import type { KnowledgeDocument } from './knowledge.ts'

/** What makes a document another one when it changes. */
export type DocumentContent = Pick<KnowledgeDocument, 'title' | 'body' | 'url' | 'tags'>

/** In characters, but for MOST_TAGS. */
export const LONGEST_TITLE = 300
export const LONGEST_BODY = 1_000_000
export const LONGEST_TAG = 50
export const LONGEST_ADDRESS = 2_000
export const MOST_TAGS = 50

export const sameContent = (a: DocumentContent, b: DocumentContent): boolean =>
  a.title === b.title && a.body === b.body && a.url === b.url && isSameList(a.tags, b.tags)

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each, at) => each === b[at])

export interface VisibleContent {
  readonly content: DocumentContent
  /** How many characters that nobody sees were taken out. */
  readonly removed: number
}

/** A document as it is kept, whatever way it came: a title of one line, line ends of one kind, nothing invisible. */
export function visibleContent({ title, body, url, tags }: DocumentContent): VisibleContent {
  let removed = 0
  const visible = (text: string): string => {
    const { text: left, removed: count } = withoutInvisible(text)
    removed += count
    return left
  }
  const content = {
    title: visible(title).replace(/\s+/g, ' ').trim(),
    body: trimmedLines(visible(body).replace(/\r\n?/g, '\n')),
    url,
    tags: tags.map((tag) => visible(tag).trim()).filter((tag) => tag !== ''),
  }
  return { content, removed }
}

/** Without blank lines around; the first line keeps its indent. */
const trimmedLines = (text: string): string => text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd()

export interface ContentFault {
  readonly field: keyof DocumentContent
  /** In words for its author. */
  readonly reason: string
}

/** What is wrong with it; null for nothing. */
export function faultIn({ title, body, url, tags }: DocumentContent): ContentFault | null {
  if (title === '') return { field: 'title', reason: 'It has no title.' }
  if (body === '') return { field: 'body', reason: 'It holds no text.' }
  if (url !== null && !isWebAddress(url))
    return { field: 'url', reason: 'Its url is no http or https address.' }
  if (tags.length > MOST_TAGS)
    return { field: 'tags', reason: `It has ${tags.length} tags, and may have up to ${MOST_TAGS}.` }
  return (
    tooLong('title', 'Its title', title, LONGEST_TITLE) ??
    tooLong('body', 'Its text', body, LONGEST_BODY) ??
    tags.map((tag) => tooLong('tags', 'A tag', tag, LONGEST_TAG)).find((fault) => fault !== null) ??
    null
  )
}

const counted = (count: number): string => count.toLocaleString('en')

function tooLong(
  field: ContentFault['field'],
  what: string,
  text: string,
  longest: number,
): ContentFault | null {
  // A character takes up to two places in a string.
  const characters = text.length <= longest ? text.length : [...text].length
  const reason = `${what} has ${counted(characters)} characters, and may have up to ${counted(longest)}.`
  return characters <= longest ? null : { field, reason }
}

const isWebAddress = (url: string): boolean =>
  url.length <= LONGEST_ADDRESS && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
