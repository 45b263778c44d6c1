import { APIError } from 'openai'
import { type CompletionChunk, field, readChunk } from './chunk.ts'

/** What all chunks of an answer have in common: JSON up to the text of a delta, and behind it. */
interface Frame {
  readonly head: string
  readonly tail: string
  readonly about: CompletionChunk
}

/** A provider whose chunks differ in more than their text (by random padding, say) is not tried again and again. */
const MOST_FRAMES = 3
const CONTENT = /"content": ?"((?:[^"\\]|\\.)*)"/d
/** What no provider writes by chance. */
const TRIAL = 'text-7f1c0d5a-2b9e'
// biome-ignore lint/suspicious/noControlCharactersInRegex: in JSON, they make a string invalid
const NOT_AS_IT_STANDS = /["\\\u0000-\u001f]/

/**
 * Reads the chunks of one answer. They differ in their text alone, nearly always: where what stands around it is what
 * stood around it before, nothing else needs to be read.
 * `event` is the name of the event that brought `data`.
 */
export function chunkReader(): (data: string, event: string) => CompletionChunk {
  let frame: Frame | null = null
  let frames = 0
  return (data, event) => {
    const text = frame && event === '' ? textWithin(frame, data) : null
    if (frame && text !== null) return { ...frame.about, text }
    const chunk = readChunk(parsed(data, event))
    if (frames < MOST_FRAMES && chunk.text !== '') {
      frames++
      frame = frameOf(data) ?? frame
    }
    return chunk
  }
}

/** Null for what has to be read as a whole. */
function textWithin({ head, tail }: Frame, data: string): string | null {
  if (data.length <= head.length + tail.length || !data.startsWith(head) || !data.endsWith(tail)) return null
  const text = data.slice(head.length, data.length - tail.length)
  return NOT_AS_IT_STANDS.test(text) ? null : text
}

/** Where another text in the place of this one is read as that text, and all else as before, any other would be. */
function frameOf(data: string): Frame | null {
  const [from, to] = CONTENT.exec(data)?.indices?.[1] ?? []
  if (from === undefined) return null
  const [head, tail] = [data.slice(0, from), data.slice(to)]
  const about = readChunk(JSON.parse(head + TRIAL + tail))
  return about.text === TRIAL ? { head, tail, about } : null
}

/** @throws SyntaxError; APIError for what a provider reports in the midst of a stream */
function parsed(data: string, event: string): unknown {
  const chunk: unknown = JSON.parse(data)
  const error = field(chunk, 'error') ?? (event === 'error' ? chunk : null)
  if (error) throw new APIError(undefined, error, undefined, undefined)
  return chunk
}
