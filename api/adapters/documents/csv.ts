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
  const text = textIn(bytes)
  let columns: string[] = []
  const rows = rowsOf(text, (header) => {
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

function rowsOf(text: string, columns: (header: string[]) => string[]): Row[] {
  try {
    return parse(text, {
      bom: true,
      columns,
      delimiter: delimiterIn(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as Row[]
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new Refused(`It is not valid CSV: ${error.message}.`)
  }
}

/** Whichever of them the first line has most of: spreadsheets write what their country is used to. */
function delimiterIn(text: string): string {
  const [first = ''] = text.split(/\r?\n/, 1)
  const count = (delimiter: string) => first.split(delimiter).length
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
