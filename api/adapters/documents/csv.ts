import { CsvError, parse } from 'csv-parse/sync'
import { textIn } from './decoding.ts'
import { nameOf } from './fields.ts'
import type { ParsedFile } from './parsed.ts'
import { documentsOf, type FoundRecord } from './records.ts'
import { Refused } from './refused.ts'

interface Row {
  readonly record: Readonly<Record<string, string>>
  readonly info: { readonly lines: number }
}

/** A table whose first row names its columns: a document a row, such as a question and its answer. @throws Refused */
export function readCsv(bytes: Uint8Array): ParsedFile {
  const { text, delimiter } = delimited(textIn(bytes))
  let columns: string[] = []
  const rows = rowsOf(text, delimiter, (header) => {
    columns = header.map((name) => name.trim().toLowerCase())
    return columns
  })
  checkColumns(columns)
  return documentsOf(
    rows.map(
      ({ record, info }, at): FoundRecord => ({
        place: `Row ${at + 2} (it ends in line ${info.lines})`,
        value: record,
      }),
    ),
  )
}

function rowsOf(text: string, delimiter: string, columns: (header: string[]) => string[]): Row[] {
  const read = (settings: { readonly relax_quotes?: true }) =>
    parse(text, {
      bom: true,
      columns,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      cast: (value) => AS_TEXT.exec(value)?.[1] ?? value,
      ...settings,
    }) as unknown as Row[]
  try {
    try {
      return read({})
    } catch (error) {
      // A quote within a cell that has none around it.
      if (!(error instanceof CsvError) || error.code !== 'INVALID_OPENING_QUOTE') throw error
      return read({ relax_quotes: true })
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new Refused(`It is not valid CSV: ${error.message}.`)
  }
}

/** How spreadsheets write a number that is to stay as it is: `="00123"`. */
const AS_TEXT = /^="(.*)"$/s
/** What Excel reads and writes ahead of a table. */
const DECLARED = /^\uFEFF?sep=(.)\r?\n/

function delimited(text: string): { readonly text: string; readonly delimiter: string } {
  const [line, declared] = DECLARED.exec(text) ?? []
  if (line && declared) return { text: text.slice(line.length), delimiter: declared }
  return { text, delimiter: delimiterIn(text) }
}

/** Whichever of them the first row has most of, outside quotes: spreadsheets write what their country is used to. */
function delimiterIn(text: string): string {
  const [row = ''] = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text) ?? []
  const bare = row.replace(/"(?:[^"]|"")*"/g, '')
  const count = (delimiter: string) => bare.split(delimiter).length
  return [',', ';', '\t'].reduce((most, each) => (count(each) > count(most) ? each : most))
}

function checkColumns(columns: readonly string[]): void {
  const named = Object.fromEntries(columns.map((name) => [name, name]))
  const missing = (['title', 'body'] as const).filter((field) => nameOf(named, field) === null)
  if (missing.length === 0) return
  const wanted = missing.map((field) => (field === 'title' ? '“question” or “title”' : '“answer” or “text”'))
  throw new Refused(
    `Its first row has to name a column ${wanted.join(' and one ')}; it says: ${columns.slice(0, 20).join(', ').slice(0, 200)}.`,
  )
}
