import { type DocumentId, isDocumentId } from '../../domain/ids.ts'
import { Refused } from './refused.ts'

type Fields = Readonly<Record<string, unknown>>

/** What a document may be told of beside its text, whether in front matter, in columns or in JSON. */
const NAMES = {
  id: ['id', 'key'],
  title: ['title', 'question', 'q', 'name', 'subject', 'heading'],
  body: ['body', 'answer', 'a', 'text', 'content', 'markdown', 'description'],
  url: ['url', 'link', 'address', 'href'],
  tags: ['tags', 'tag', 'categories', 'category', 'labels'],
} as const

export type FieldName = keyof typeof NAMES

/** Under which of its names a field is there; null for none. */
export const nameOf = (fields: Fields, field: FieldName): string | null =>
  NAMES[field].find((name) => isThere(fields[name])) ?? null

const isThere = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

const toldAs = (fields: Fields, field: FieldName): unknown => fields[nameOf(fields, field) ?? '']

/** A text of one line or more; numbers and truths as they are written. @throws Refused for anything else */
export function textOf(fields: Fields, field: FieldName): string | null {
  const value = toldAs(fields, field)
  if (value === undefined) return null
  if (value instanceof Date) return value.toISOString()
  if (!['string', 'number', 'boolean'].includes(typeof value))
    throw new Refused(`Its ${nameOf(fields, field)} is no text.`)
  return String(value)
}

/** One of ours; another system’s says nothing here. */
export function idOf(fields: Fields): DocumentId | null {
  const id = fields.id
  return typeof id === 'string' && isDocumentId(id) ? id : null
}

/** A list, or one text with commas. @throws Refused */
export function tagsOf(fields: Fields): string[] {
  const value = toldAs(fields, 'tags')
  if (value === undefined) return []
  const list: readonly unknown[] = typeof value === 'string' ? value.split(/[,;|]/) : [value].flat()
  if (!list.every((tag) => typeof tag === 'string' || typeof tag === 'number'))
    throw new Refused(`Its ${nameOf(fields, 'tags')} are no list of words.`)
  return [...new Set(list.map((tag) => String(tag).trim()).filter((tag) => tag !== ''))]
}

/** What is told under none of the names of `fields`: nobody reads it here. */
export function unknownIn(told: Fields, fields: readonly FieldName[]): string[] {
  const known = new Set<string>(fields.flatMap((field) => NAMES[field]))
  return Object.keys(told).filter((name) => !known.has(name))
}
