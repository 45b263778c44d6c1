import { faultIn, visibleContent } from '../../domain/documentContent.ts'
import type { FileReading, ReadDocument, SourceFile } from '../../domain/importing.ts'
import { startOf } from '../../domain/text.ts'
import type { ParsedDocument, ParsedFile } from './parsed.ts'
import { Refused } from './refused.ts'

type Reader = (bytes: Uint8Array) => ParsedFile | Promise<ParsedFile>

/** What reads each kind of file; loaded with the first one. */
const READERS: Readonly<Record<string, () => Promise<Reader>>> = {
  md: async () => (await import('./markdown.ts')).readMarkdown,
  txt: async () => (await import('./markdown.ts')).readPlainText,
  html: async () => (await import('./html.ts')).readHtml,
  csv: async () => (await import('./csv.ts')).readCsv,
  json: async () => (await import('./json.ts')).readJson,
  jsonl: async () => (await import('./json.ts')).readJsonLines,
  pdf: async () => (await import('./pdf.ts')).readPdf,
}

const KIND_OF: ReadonlyMap<string, string> = new Map([
  ['md', 'md'],
  ['markdown', 'md'],
  ['mdx', 'md'],
  ['txt', 'txt'],
  ['text', 'txt'],
  ['html', 'html'],
  ['htm', 'html'],
  ['xhtml', 'html'],
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['json', 'json'],
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
  ['pdf', 'pdf'],
])

const kindOf = (path: string): string | null =>
  KIND_OF.get(/\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '') ?? null

export const isReadable = (path: string): boolean => kindOf(path) !== null

/** What a file holds, in bounds and without anything invisible. Never throws: what is wrong with it is a reason. */
export async function readSourceFile({ path, bytes }: SourceFile): Promise<FileReading> {
  try {
    if (bytes.length === 0) throw new Refused('It is empty.')
    const reader = await READERS[kindOf(path) ?? '']?.()
    if (!reader) throw new Refused(`Files of this kind are not read; ${[...KIND_OF.keys()].join(', ')} are.`)
    return checked(path, await reader(bytes))
  } catch (error) {
    return { type: 'refused', reason: reasonOf(error) }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Refused) return error.message
  if (error instanceof RangeError) return 'It is nested too deeply, or too large, to be read.'
  return `It could not be read: ${error instanceof Error ? error.message : error}.`
}

function checked(path: string, file: ParsedFile): FileReading {
  const documents: ReadDocument[] = []
  const faults: string[] = []
  let invisible = 0
  for (const parsed of file.documents.map(wellFormed)) {
    const { content, removed } = visibleContent({ ...parsed, title: parsed.title?.trim() || titleFor(path) })
    const fault = faultIn(content)?.reason
    if (fault === undefined) documents.push({ ...content, id: parsed.id, key: parsed.key })
    else
      faults.push(
        file.documents.length === 1 ? fault : `“${startOf(content.title, 80)}” was left out: ${fault}`,
      )
    invisible += removed
  }
  const [fault] = faults
  if (documents.length === 0) throw new Refused(fault ?? 'It holds no documents.')
  const notes = invisible > 0 ? [`${counted(invisible)} taken out.`] : []
  return { type: 'read', documents, notes: [...file.notes, ...faults, ...notes] }
}

/** JSON can write half a surrogate pair (`\ud83c`), which no store keeps. */
const wellFormed = ({ id, key, title, body, url, tags }: ParsedDocument): ParsedDocument => ({
  id,
  key: key.toWellFormed(),
  title: title?.toWellFormed() ?? null,
  body: body.toWellFormed(),
  url: url?.toWellFormed() ?? null,
  tags: tags.map((tag) => tag.toWellFormed()),
})

const counted = (count: number): string =>
  count === 1 ? 'One invisible character was' : `${count.toLocaleString('en')} invisible characters were`

/** “guides/repotting-a-palm.md” tells of “Repotting a palm”. */
function titleFor(path: string): string {
  const name =
    path
      .split('/')
      .at(-1)
      ?.replace(/\.[^.]*$/, '') ?? ''
  const words = name.replace(/[-_\s]+/g, ' ').trim()
  return startOf(words.charAt(0).toUpperCase() + words.slice(1), 300)
}
