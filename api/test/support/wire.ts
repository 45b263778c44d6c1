import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it arrived. */
export interface WireRequest {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Readonly<Record<string, unknown>>
}

/** Answers one request, down to its bytes. */
export type WireAnswer = (request: WireRequest, response: ServerResponse) => void | Promise<void>

/** A model server that answers as a test says, byte by byte. */
export interface Wire {
  /** For a client: ends in /v1. */
  readonly baseURL: string
  readonly requests: readonly WireRequest[]
  /** Answers all requests from now on, and forgets earlier ones. */
  answerWith(answer: WireAnswer): void
  close(): Promise<void>
}

export async function startWire(first: WireAnswer = (_, response) => void response.end()): Promise<Wire> {
  let answer = first
  let requests: WireRequest[] = []
  const server = createServer(async (incoming, response) => {
    const request = await requestFrom(incoming)
    requests.push(request)
    await answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    get requests() {
      return requests
    },
    answerWith(next) {
      answer = next
      requests = []
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function requestFrom(incoming: IncomingMessage): Promise<WireRequest> {
  const pieces: Buffer[] = []
  for await (const piece of incoming) pieces.push(piece)
  const text = Buffer.concat(pieces).toString('utf8')
  return { path: incoming.url ?? '', headers: incoming.headers, body: text ? JSON.parse(text) : {} }
}

/** One event of a stream, as servers write it. */
export const eventOf = (data: unknown): string =>
  `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`

/** A chunk of an answer: what its only choice says. */
export const chunkOf = (delta: object, finishReason: unknown = null, about: object = {}): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 0,
  model: 'test',
  choices: [{ index: 0, delta, finish_reason: finishReason }],
  ...about,
})
