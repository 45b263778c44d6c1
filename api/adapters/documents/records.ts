import { type FieldName, idOf, nameOf, tagsOf, textOf } from './fields.ts'
import type { ParsedDocument, ParsedFile } from './parsed.ts'
import { Refused } from './refused.ts'

/** A row or an object; `place` says where it stands, for whoever looks for it: “Row 7”. */
export interface FoundRecord {
  readonly place: string
  readonly value: unknown
}

type Fields = Readonly<Record<string, unknown>>

/** As many as one file may hold. */
const MOST_RECORDS = 50_000
const MOST_NOTES = 20

/**
 * A document for each record: a question and its answer, or a title and its text. What is wrong with one leaves the
 * others as they are. @throws Refused where nothing is left
 */
export function documentsOf(records: readonly FoundRecord[]): ParsedFile {
  if (records.length > MOST_RECORDS)
    throw new Refused(`It holds ${records.length} documents, and may hold up to ${MOST_RECORDS}.`)
  const documents = new Map<string, ParsedDocument>()
  const faults: string[] = []
  for (const { place, value } of records) {
    try {
      const document = documentOf(fieldsOf(value))
      if (documents.has(document.key)) throw new Refused('Its question is in this file already.')
      documents.set(document.key, document)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      faults.push(`${place} was left out: ${error.message}`)
    }
  }
  if (documents.size === 0) throw new Refused(faults[0] ?? 'It holds no documents.')
  return { documents: [...documents.values()], notes: shortened(faults) }
}

/** Names may be written in capitals. */
function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refused('It is no object.')
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name.trim().toLowerCase(), each]))
}

function documentOf(fields: Fields): ParsedDocument {
  const [title, body] = [needed(fields, 'title'), needed(fields, 'body')]
  const id = idOf(fields)
  const own = textOf(fields, 'id')
  const key = own ?? title.toLowerCase().replace(/\s+/g, ' ').trim()
  return { id, key, title, body, url: textOf(fields, 'url'), tags: tagsOf(fields) }
}

function needed(fields: Fields, field: FieldName): string {
  const text = textOf(fields, field)
  const names = { title: 'question or title', body: 'answer or text' }[field as 'title' | 'body']
  if (text === null || text.trim() === '') throw new Refused(`It has no ${nameOf(fields, field) ?? names}.`)
  return text
}

const shortened = (notes: readonly string[]): readonly string[] =>
  notes.length <= MOST_NOTES
    ? notes
    : [...notes.slice(0, MOST_NOTES), `… and ${notes.length - MOST_NOTES} more.`]
