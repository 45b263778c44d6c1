import { APIError } from 'openai'
import { type CompletionChunk, readChunk } from './chunk.ts'
import { field } from './chunkFields.ts'

/** Reads the chunks of one answer. */
export interface ChunkReader {
  /** `event` is the name of the event that brought `data`. @throws SyntaxError, APIError */
  read(data: string, event: string): CompletionChunk
  /** One or more events as they were written, as one chunk with all their text; null: they are to be read one by one. */
  together(written: string): CompletionChunk | null
}

/** What all chunks of an answer have in common: what stands before the text of a delta, and behind it. */
interface Frame {
  readonly inJson: Around
  /** As servers write an event without a name. */
  readonly inEvent: Around
  /** What stands between the text of one event and that of the next. */
  readonly seam: string
  readonly about: CompletionChunk
}

interface Around {
  readonly head: string
  readonly tail: string
}

/** A provider whose chunks differ in more than their text (by random padding, say) is not tried again and again. */
const MOST_FRAMES = 3
const CONTENT = /"content": ?"((?:[^"\\]|\\.)*)"/d
/** What no provider writes by chance. */
const TRIAL = 'text-7f1c0d5a-2b9e'
// biome-ignore lint/suspicious/noControlCharactersInRegex: in JSON, they make a string invalid
const NOT_AS_IT_STANDS = /["\\\u0000-\u001f]/

/**
 * They differ in their text alone, nearly always: where what stands around it is what stood around it before, nothing
 * else needs to be read.
 */
export function chunkReader(): ChunkReader {
  let frame: Frame | null = null
  let frames = 0
  const chunkOf = (text: string | null): CompletionChunk | null =>
    frame && text ? { ...frame.about, text } : null
  return {
    read(data, event) {
      const known = frame && event === '' ? chunkOf(asItStands(within(frame.inJson, data))) : null
      if (known) return known
      const chunk = readChunk(parsed(data, event))
      if (frames < MOST_FRAMES && chunk.text !== '') {
        frames++
        frame = frameOf(data) ?? frame
      }
      return chunk
    },
    together(written) {
      const text = frame && within(frame.inEvent, written)
      // Whatever else stands between them has a line's end, which no text has as it stands.
      return frame && text ? chunkOf(asItStands(text.replaceAll(frame.seam, ''))) : null
    },
  }
}

/** '' for what does not begin and end so. */
function within({ head, tail }: Around, text: string): string {
  if (text.length <= head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return ''
  return text.slice(head.length, -tail.length)
}

/** Null for what JSON escapes. */
const asItStands = (text: string): string | null => (NOT_AS_IT_STANDS.test(text) ? null : text)

/** Where another text in the place of this one is read as that text, and all else as before, any other would be. */
function frameOf(data: string): Frame | null {
  const [from, to] = CONTENT.exec(data)?.indices?.[1] ?? []
  if (from === undefined) return null
  const [head, tail] = [data.slice(0, from), data.slice(to)]
  const about = readChunk(JSON.parse(head + TRIAL + tail))
  if (about.text !== TRIAL) return null
  const inEvent = { head: `data: ${head}`, tail: `${tail}\n\n` }
  return { about, inJson: { head, tail }, inEvent, seam: inEvent.tail + inEvent.head }
}

/** @throws SyntaxError; APIError for what a provider reports in the midst of a stream */
function parsed(data: string, event: string): unknown {
  const document: unknown = JSON.parse(data)
  const chunk = Array.isArray(document) ? document[0] : document
  const error = reportedError(chunk, event)
  if (error) throw new APIError(statusOf(error), objectOf(error), undefined, new Headers())
  return chunk
}

/** Servers report errors as an event of that name, as a field of a chunk or of its choice, or in place of a chunk. */
function reportedError(chunk: unknown, event: string): unknown {
  const choices = field(chunk, 'choices')
  const inChoice = Array.isArray(choices) ? field(choices[0], 'error') : undefined
  const error = field(chunk, 'error') || inChoice || (event === 'error' ? chunk : null)
  if (error) return error
  const kinds = [field(chunk, 'object'), field(chunk, 'type')]
  const isBare = choices === undefined && (field(chunk, 'detail') || field(chunk, 'errors'))
  return kinds.includes('error') || isBare ? chunk : null
}

const objectOf = (error: unknown): object =>
  typeof error === 'object' && error !== null ? error : { message: String(error) }

/** The status that the server would have answered with, had it not begun already. */
function statusOf(error: unknown): number | undefined {
  const codes = ['status', 'code', 'status_code', 'http_status', 'statusCode'].map((name) =>
    Number(field(error, name)),
  )
  return codes.find((code) => code >= 400 && code <= 599)
}
