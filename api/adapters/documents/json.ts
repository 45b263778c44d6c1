import { textIn } from './decoding.ts'
import type { ParsedFile } from './parsed.ts'
import { documentsOf } from './records.ts'
import { Refused } from './refused.ts'

/** Under which name an object may hold the list. */
const LISTS = ['documents', 'items', 'entries', 'articles', 'faqs', 'faq', 'questions', 'data']

/** A list of objects, an object that holds one, or one object that is a document. @throws Refused */
export function readJson(bytes: Uint8Array): ParsedFile {
  const value = parsed(textIn(bytes), '')
  const list = Array.isArray(value) ? value : (listIn(value) ?? [value])
  return documentsOf(list.map((value, at) => ({ place: `Entry ${at + 1}`, value })))
}

/** An object a line. @throws Refused */
export function readJsonLines(bytes: Uint8Array): ParsedFile {
  const lines = textIn(bytes)
    .split('\n')
    .map((line, at) => ({ line, place: `Line ${at + 1}` }))
    .filter(({ line }) => line.trim() !== '')
  return documentsOf(
    lines.map(({ line, place }) => ({ place, value: parsed(line, ` in ${place.toLowerCase()}`) })),
  )
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Refused(`It is not valid JSON${where}: ${error instanceof Error ? error.message : error}.`)
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function listIn(value: unknown): readonly unknown[] | null {
  const list = isObject(value) ? LISTS.map((name) => value[name]).find(Array.isArray) : null
  return list ?? null
}
