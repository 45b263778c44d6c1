import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'

/** An answer whose body is still to come; it is read from `incoming`. */
export type StreamingResponse = Response & { readonly incoming: Readable }

const LONGEST_REFUSAL = 64 * 1024
const REDIRECTS = new Set([307, 308])

/**
 * `fetch` for answers that arrive token by token, over node:http: the web streams of the built-in one cost several
 * times what the rest of a token's way through this process does. A refusal is an ordinary response, whose body the
 * openai package reads; what is rare (a redirect) is left to the built-in `fetch`.
 */
export async function streamingFetch(
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<StreamingResponse | Response> {
  const url = new URL(input instanceof Request ? input.url : input)
  const incoming = await connected(() => send(url, init))
  const status = incoming.statusCode ?? 0
  if (REDIRECTS.has(status)) {
    incoming.resume()
    return fetched(await fetch(input, init))
  }
  const about = { status, headers: headersOf(incoming) }
  if (status < 200 || status > 299) return new Response(await wholeBody(incoming), about)
  return Object.assign(new Response(null, about), { incoming })
}

/** The same, from a response of the built-in `fetch`. */
function fetched(response: Response): StreamingResponse | Response {
  if (!response.ok || !response.body) return response
  return Object.assign(response, { incoming: Readable.fromWeb(response.body as WebStream) })
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
  // Not node:http's own `signal`: its error would reach nobody where the connection is just being put back.
  const leave = () => request.destroy()
  signal?.addEventListener('abort', leave, { once: true })
  // A signal made of others is kept, with all that listens to it, for as long as anybody does.
  request.once('close', () => signal?.removeEventListener('abort', leave))
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve)
    // Also what comes after the response, which tells of it itself.
    request.on('error', (error) => reject(signal?.aborted ? signal.reason : error))
  })
  request.end(body)
  return { response, usesKeptConnection: () => request.reusedSocket }
}

/** What a provider says of a refusal is short; of what is not, the beginning is enough. */
async function wholeBody(incoming: IncomingMessage): Promise<string> {
  let body = ''
  for await (const piece of incoming.setEncoding('utf8')) {
    body += piece
    if (body.length > LONGEST_REFUSAL) break
  }
  return body
}

const headersOf = ({ headers }: IncomingMessage): Headers =>
  new Headers(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    ),
  )
