import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Exchange } from './upstreamAnswer.ts'
import { type Behaviour, behaviourOf, ORDINARY, tokensFor } from './upstreamBehaviour.ts'

/** A chat completion request as it arrived. */
export interface UpstreamRequest {
  readonly model: string
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly stream?: boolean
  readonly [parameter: string]: unknown
}

/** Instants are epoch ms. */
export interface RecordedRequest {
  readonly id: number
  readonly body: UpstreamRequest
  readonly headers: IncomingHttpHeaders
  readonly startedAt: number
  /** Null while it runs. */
  readonly endedAt: number | null
  /** When the caller left before the end. */
  readonly abortedAt: number | null
}

/** What a request was answered with: `text` is the whole answer, `sent` what had been written of it. */
export interface GeneratedText {
  readonly id: number
  readonly model: string
  /** The last message of the prompt. */
  readonly prompt: string
  readonly text: string
  readonly sent: string
}

export interface Book {
  readonly requests: readonly RecordedRequest[]
  generated(): GeneratedText[]
  stats(): { count: number; running: number; aborted: number; requests: readonly RecordedRequest[] }
  script(behaviours: readonly Partial<Behaviour>[]): void
  /** Enters a request, and settles how it is answered. */
  open(request: IncomingMessage, response: ServerResponse, body: UpstreamRequest): Exchange
}

export interface BookOptions {
  /** For requests whose model's name asks for nothing else. */
  readonly behaviour?: Partial<Behaviour>
  /** Writes the answer's text, in place of numbered tokens. */
  readonly answer?: (messages: UpstreamRequest['messages'], model: string) => string
}

type Settable<T> = { -readonly [Key in keyof T]: T[Key] }

/** Remembers every request, what it was answered with, and when it ended. */
export function requestBook(options: BookOptions): Book {
  const requests: Settable<RecordedRequest>[] = []
  const exchanges: Exchange[] = []
  const behave = behaviours(options.behaviour)
  return {
    requests,
    generated: () => exchanges.map(generatedBy),
    stats: () => statsOf(requests),
    script: behave.script,
    open({ headers }, response, body) {
      const behaviour = behave.next(body)
      const times = { startedAt: Date.now(), endedAt: null, abortedAt: null }
      const recorded: Settable<RecordedRequest> = { id: requests.length + 1, body, headers, ...times }
      requests.push(recorded)
      const written = behaviour.text ?? options.answer?.(body.messages, body.model)
      const text = written ?? tokensFor(behaviour, recorded.id).join('')
      const gone = watchEnd(recorded, response)
      const exchange = { id: recorded.id, body, behaviour, text, response, gone, sent: '' }
      exchanges.push(exchange)
      return exchange
    },
  }
}

/** Chooses each request's behaviour: what was scripted, else what its model's name asks for, else the server's own. */
function behaviours(own: Partial<Behaviour> | undefined) {
  const scripted: Partial<Behaviour>[] = []
  const timesNamed = new Map<string, number>()
  return {
    script: (next: readonly Partial<Behaviour>[]) => void scripted.push(...next),
    next({ model, messages }: UpstreamRequest): Behaviour {
      const times = (timesNamed.get(model) ?? 0) + 1
      timesNamed.set(model, times)
      const question = messages.at(-1)?.content ?? ''
      const isMeant = ({ to = '' }: Partial<Behaviour>) => question.includes(to)
      const at = scripted.findIndex(isMeant)
      const script = at < 0 ? {} : scripted.splice(at, 1)[0]
      const asked = { ...ORDINARY, ...own, ...behaviourOf(model), ...script }
      return asked.times > 0 && times > asked.times ? { ...asked, fail: '' } : asked
    },
  }
}

/** Notes the end of an exchange; returns a signal that is aborted then. */
function watchEnd(recorded: Settable<RecordedRequest>, response: ServerResponse): AbortSignal {
  const leaving = new AbortController()
  response.on('close', () => {
    recorded.endedAt = Date.now()
    if (!response.writableEnded && !response.errored) recorded.abortedAt = recorded.endedAt
    leaving.abort()
  })
  return leaving.signal
}

function generatedBy({ id, body, text, sent }: Exchange): GeneratedText {
  return { id, model: body.model, prompt: body.messages.at(-1)?.content ?? '', text, sent }
}

function statsOf(requests: readonly RecordedRequest[]) {
  const running = requests.filter((request) => request.endedAt === null).length
  const aborted = requests.filter((request) => request.abortedAt !== null).length
  return { count: requests.length, running, aborted, requests }
}
