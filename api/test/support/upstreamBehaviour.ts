import { createHash } from 'node:crypto'

/**
 * How the test upstream answers one request. The same words serve as the query of a model's name:
 * `test?tokens=200&tps=50&ttft=200&fail=cut&failAt=20`.
 */
export interface Behaviour {
  /** Numbered tokens to write, where no text is given. */
  readonly tokens: number
  /** The answer, in place of numbered tokens; '' is an empty answer. */
  readonly text: string | null
  /** Tokens per second; 0 is as fast as the socket takes them. */
  readonly tps: number
  /** Milliseconds before the first token. */
  readonly ttft: number
  /** Stops before the token with this index until a test lets it go on. */
  readonly gate?: Gate
  /** Once it resolves, the rest comes without pauses. */
  readonly hurry?: Promise<unknown>
  /** Deltas of `reasoning_content` before the first token, `reasoningMs` apart. */
  readonly reasoning: number
  readonly reasoningMs: number
  /**
   * What goes wrong: an HTTP status before anything is sent; or, after `failAt` tokens: `stall` sends nothing more,
   * `cut` destroys the socket, `end` ends the stream without a finish_reason, `badjson` sends a chunk that is not
   * JSON, `error` sends an error as an event. `html` answers 200 with a web page.
   */
  readonly fail: '' | Failure
  readonly failAt: number
  /** Only the first so many requests that name this model fail; 0 is all of them. */
  readonly times: number
  /** The Retry-After header of a failure's status. */
  readonly retryAfter: string
  /** How events fall onto socket writes. */
  readonly split: 'event' | 'byte' | 'random' | 'merged'
  readonly finish: string
  /** Whether the usage is told at the end. */
  readonly usage: boolean
  /** Whether the stream ends with [DONE]; `hang` says finish_reason and then neither usage nor end. */
  readonly done: 'yes' | 'no' | 'hang'
  /** Only for a request whose last message has this in it: others leave what was scripted with it. */
  readonly to?: string
  /** Awaited before each token, counted from 0; see dictation.ts. `gone` is aborted when the reader leaves. */
  readonly before?: (token: number, gone: AbortSignal) => Promise<unknown> | undefined
}

export interface Gate {
  readonly at: number
  readonly opened: Promise<void>
  open(): void
}

/** Holds an answer before a token until `open` is called. */
export function gateAt(at: number): Gate {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>()
  return { at, opened, open }
}

export type Failure = `${number}` | 'stall' | 'cut' | 'end' | 'badjson' | 'error' | 'html'

export const ORDINARY: Behaviour = {
  tokens: 20,
  text: null,
  tps: 0,
  ttft: 0,
  reasoning: 0,
  reasoningMs: 0,
  fail: '',
  failAt: 0,
  times: 0,
  retryAfter: '',
  split: 'event',
  finish: 'stop',
  usage: true,
  done: 'yes',
}

const FORMS: Record<string, RegExp> = {
  fail: /^(|[45]\d\d|stall|cut|end|badjson|error|html)$/,
  split: /^(event|byte|random|merged)$/,
  done: /^(yes|no|hang)$/,
  usage: /^(true|false)$/,
}

/** The behaviour that a model's name asks for. @throws where it asks for something that there is not. */
export function behaviourOf(model: string): Partial<Behaviour> {
  const query = model.indexOf('?')
  if (query < 0) return {}
  return Object.fromEntries(
    [...new URLSearchParams(model.slice(query + 1))].map(([name, value]) => [name, parameterOf(name, value)]),
  )
}

function parameterOf(name: string, value: string): string | number | boolean {
  if (!Object.hasOwn(ORDINARY, name)) throw new Error(`The test upstream knows no “${name}”.`)
  const ordinary = ORDINARY[name as keyof Behaviour]
  const form = typeof ordinary === 'number' ? /^\d+(\.\d+)?$/ : (FORMS[name] ?? /^/)
  if (!form.test(value)) throw new Error(`The test upstream cannot make ${name} “${value}”.`)
  if (typeof ordinary === 'number') return Number(value)
  return name === 'usage' ? value === 'true' : value
}

/** The answer to the request of that number, as tokens: of the text given, or numbered, so that no two are alike. */
export function tokensFor(behaviour: Behaviour, request: number): string[] {
  if (behaviour.text !== null) return behaviour.text.match(/\s*\S+\s*$|\s*\S+|\s+$/g) ?? []
  return Array.from({ length: behaviour.tokens }, (_, index) => numberedToken(request, index + 1))
}

/** Digits as letters: no figure that an answer could be held to. */
const spelt = (number: number): string =>
  String(number).replace(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)))

/** Every seventh token has letters of two, three and four bytes, and a surrogate pair. */
function numberedToken(request: number, index: number): string {
  const ornament = index % 7 === 0 ? 'é…🌴' : ''
  return `${index === 1 ? '' : ' '}r${spelt(request)}w${spelt(index)}${ornament}${index % 12 === 0 ? '.' : ''}`
}

/** Numbers from 0 up to 1 that look like chance and are the same on every run. */
export function sequence(seed: string): () => number {
  let drawn = 0
  return () => {
    drawn += 1
    return createHash('md5').update(`${seed}:${drawn}`).digest().readUInt32BE(0) / 2 ** 32
  }
}
