import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Readable } from 'node:stream'
import { decoded } from './encodings.ts'

/** An answer whose body is still to come; it is read from `incoming`. */
export type StreamingResponse = Response & { readonly incoming: Readable }

const LONGEST_REFUSAL = 64 * 1024
const LONGEST_WHOLE = 64 * 1024 * 1024
const MOST_REDIRECTS = 3
const REDIRECTS = new Set([307, 308])
/** A response of these may have no body. */
const WITHOUT_BODY = new Set([101, 204, 205, 304])

/**
 * `fetch` for answers that arrive token by token, over node:http: the web streams of the built-in one cost several
 * times what the rest of a token's way through this process does. A refusal is an ordinary response, whose body the
 * openai package reads. Redirects are followed within the same origin and a few times; others are refusals: neither
 * the key nor a customer's question goes to an address that nobody configured.
 */
export async function streamingFetch(
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<StreamingResponse | Response> {
  let url = new URL(input instanceof Request ? input.url : input)
  for (let redirects = 0; ; redirects += 1) {
    const incoming = await connected(() => send(url, init))
    const status = incoming.statusCode ?? 0
    const next = redirects < MOST_REDIRECTS && REDIRECTS.has(status) ? sameOrigin(url, incoming) : null
    if (!next) return responseFrom(incoming, status)
    url = next
    await drained(incoming)
  }
}

/** The same for answers that are read whole, up to a size that none should have. */
export async function wholeFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await streamingFetch(input, init)
  if (!('incoming' in response)) return response
  const { status, headers } = response
  return new Response(
    WITHOUT_BODY.has(status) ? null : await textOf(response.incoming, LONGEST_WHOLE, 'refuse'),
    {
      status,
      headers,
    },
  )
}

function sameOrigin(url: URL, { headers }: IncomingMessage): URL | null {
  const next = headers.location ? URL.parse(headers.location, url) : null
  return next?.origin === url.origin ? next : null
}

async function responseFrom(
  incoming: IncomingMessage,
  status: number,
): Promise<StreamingResponse | Response> {
  const about = { status: status >= 200 && status <= 599 ? status : 502, headers: headersOf(incoming) }
  if (status >= 200 && status <= 299)
    return Object.assign(new Response(null, about), { incoming: decoded(incoming) })
  const body = await textOf(decoded(incoming), LONGEST_REFUSAL, 'cut')
  return new Response(WITHOUT_BODY.has(about.status) ? null : asError(body), about)
}

/** The openai package reads `error` alone; FastAPI says `detail`, Google puts all into a list. */
function asError(body: string): string {
  try {
    const said: unknown = JSON.parse(body)
    const [first = said] = Array.isArray(said) ? said : []
    return JSON.stringify(typeof first === 'object' && first && 'error' in first ? first : { error: first })
  } catch {
    return body
  }
}

async function drained(incoming: IncomingMessage): Promise<void> {
  await textOf(incoming, LONGEST_REFUSAL, 'cut').catch(() => {})
}

/** A kept connection that the server had closed meanwhile says nothing: the request is sent over another one. */
async function connected(begin: () => Sent): Promise<IncomingMessage> {
  const first = begin()
  try {
    return await first.response
  } catch (error) {
    if (!first.usesKeptConnection() || (error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error
    return begin().response
  }
}

interface Sent {
  readonly response: Promise<IncomingMessage>
  usesKeptConnection(): boolean
}

function send(url: URL, { method, headers, body, signal }: RequestInit): Sent {
  const begin = url.protocol === 'https:' ? httpsRequest : httpRequest
  const request = begin(url, {
    method: method ?? 'GET',
    headers: { ...Object.fromEntries(new Headers(headers)), 'accept-encoding': 'identity' },
  })
  // Not node:http's own `signal`: its error would reach nobody if the connection is just being put back.
  const leave = () => request.destroy()
  if (signal?.aborted) leave()
  signal?.addEventListener('abort', leave, { once: true })
  // A signal made of others is kept, with all that listens to it, as long as anybody does.
  request.once('close', () => signal?.removeEventListener('abort', leave))
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', (incoming) => {
      // What goes wrong before anybody reads it is seen by its being destroyed.
      incoming.on('error', () => {})
      resolve(incoming)
    })
    // Also what comes after the response, which reports it itself.
    request.on('error', (error) => reject(signal?.aborted ? signal.reason : error))
    request.once('close', () => reject(new Error('The connection closed without a response')))
  })
  request.end(body)
  return { response, usesKeptConnection: () => request.reusedSocket }
}

class TooLarge extends Error {
  override name = 'TooLarge'
}

/** Of a refusal, which is short, the beginning is enough. */
async function textOf(body: Readable, longest: number, past: 'cut' | 'refuse'): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of body) {
    length += piece.length
    if (length > longest && past === 'refuse') throw new TooLarge()
    pieces.push(piece)
    if (length > longest) break
  }
  return Buffer.concat(pieces).toString('utf8')
}

const headersOf = ({ headers }: IncomingMessage): Headers =>
  new Headers(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || name === 'content-encoding' ? [] : [[name, String(value)] as [string, string]],
    ),
  )
