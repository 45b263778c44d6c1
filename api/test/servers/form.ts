import type { ServerResponse } from 'node:http'
import type { AnswerEnding, EndStatus } from '../../domain/message.ts'
import { chunkOf, eventOf, type WireRequest } from '../support/wire.ts'

/** What a server sends for one request. */
export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** The body, byte by byte. */
  readonly body: string | Uint8Array
  /** The connection breaks behind it. */
  readonly breaks?: boolean
}

/** What becomes of it. */
export interface Expected {
  readonly status: EndStatus
  /** What the reader sees in the end; null: what the documents say. */
  readonly shows: string | null
  readonly ending?: AnswerEnding
  readonly errorCode?: string
  readonly retryable?: boolean
  /** How often the server is asked. */
  readonly calls: number
  /** Prompt and completion, as reported; left out if they are estimated; null if nothing was spent. */
  readonly tokens?: readonly [number, number] | null
}

/** One way in which a server is known, or may be expected, to answer. */
export interface Form {
  readonly name: string
  readonly reply: (request: WireRequest, call: number) => Reply
  readonly expected: Expected
  /** A thought is shown until its end comes, and then taken back. */
  readonly takesBack?: boolean
}

export const HALVES = ['Water it once ', 'a week, early.'] as const
export const ANSWER = HALVES.join('')
/** In every thought: no reader may see it. */
export const CANARY = 'strike'
export const THOUGHT = `Say nothing of the ${CANARY}.`

export const DONE = eventOf('[DONE]')
export const USAGE = { prompt_tokens: 50, completion_tokens: 9, total_tokens: 59 }
export const says = (content: string): string => eventOf(chunkOf({ content }))
export const stops = (reason: unknown = 'stop', about: object = {}): string =>
  eventOf(chunkOf({}, reason, about))
export const TEXT = HALVES.map(says).join('')
export const reports = (usage: unknown = USAGE): string => eventOf({ model: 'test', choices: [], usage })
export const WHOLE = `${TEXT}${stops()}${reports()}${DONE}`

export const stream = (...events: readonly string[]): Reply => ({ body: events.join('') })
export const json = (body: unknown, status = 200): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

export const form = (name: string, reply: Reply | Form['reply'], expected: Expected): Form => ({
  name,
  reply: typeof reply === 'function' ? reply : () => reply,
  expected,
})

export const COMPLETE: Expected = { status: 'COMPLETE', shows: ANSWER, calls: 1 }
export const TRUNCATED: Expected = { ...COMPLETE, ending: 'TRUNCATED' }
export const UNCONFIRMED: Expected = { ...COMPLETE, ending: 'UNCONFIRMED' }
export const REFUSED: Expected = { ...COMPLETE, ending: 'REFUSED' }
export const BROKEN: Expected = {
  status: 'FAILED',
  shows: ANSWER,
  errorCode: 'MODEL_UNAVAILABLE',
  retryable: true,
  calls: 1,
}
export const WITHHELD: Expected = { ...BROKEN, errorCode: 'ANSWER_WITHHELD', retryable: false }
export const EXTRACTIVE: Expected = { status: 'COMPLETE', shows: null, calls: 3 }
export const REPORTED = { tokens: [50, 9] } as const

/** The first call goes wrong, the second is answered. */
export const thenWhole =
  (first: Reply): Form['reply'] =>
  (_, call) =>
    call === 1 ? first : stream(WHOLE)

const MOST_PIECES = 12

/** Writes a reply; cut into pieces, each leaves in a write of its own. */
export async function send(
  response: ServerResponse,
  { status = 200, headers, body, breaks }: Reply,
  pieceLength: number,
): Promise<void> {
  response.writeHead(status, headers ?? { 'content-type': 'text/event-stream' })
  const bytes = Buffer.from(body)
  const length = Math.max(pieceLength, bytes.length / MOST_PIECES)
  for (let at = 0; at < bytes.length && !response.destroyed; at += length) {
    response.write(bytes.subarray(at, at + length))
    await new Promise(setImmediate)
  }
  if (breaks) response.destroy()
  else response.end()
}
