import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { failWithoutStream, streamAnswer, wholeAnswer } from './upstreamAnswer.ts'
import { type Behaviour, behaviourOf } from './upstreamBehaviour.ts'
import {
  type Book,
  type BookOptions,
  type GeneratedText,
  type RecordedRequest,
  requestBook,
  type UpstreamRequest,
} from './upstreamBook.ts'
import { answerEmbeddings, type EmbeddingRequest } from './upstreamEmbeddings.ts'

export type { Behaviour } from './upstreamBehaviour.ts'
export type { GeneratedText, RecordedRequest, UpstreamRequest } from './upstreamBook.ts'
export type { EmbeddingRequest } from './upstreamEmbeddings.ts'

export interface UpstreamOptions extends BookOptions {
  readonly port?: number
  /** Where set, requests with another key get a 401. */
  readonly apiKey?: string
}

export interface Upstream {
  readonly port: number
  /** To be given to a client: ends in /v1. */
  readonly baseURL: string
  readonly requests: readonly RecordedRequest[]
  readonly generated: readonly GeneratedText[]
  /** The requests for embeddings, which are not among `requests`. */
  readonly embeddings: readonly EmbeddingRequest[]
  /** Chooses how the next requests are answered, one each, whatever their model's name asks for. */
  next(...behaviours: readonly Partial<Behaviour>[]): void
  /** Ends the server and every connection to it. */
  close(): Promise<void>
}

/** An OpenAI-compatible test server on 127.0.0.1: streams, fails and stalls as told, and remembers everything. */
export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const book = requestBook(options)
  const embeddings: EmbeddingRequest[] = []
  const server = createServer(routes(book, embeddings, options.apiKey))
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    baseURL: `http://127.0.0.1:${port}/v1`,
    requests: book.requests,
    embeddings,
    get generated() {
      return book.generated()
    },
    next: (...behaviours) => book.script(behaviours),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function routes(book: Book, embeddings: EmbeddingRequest[], apiKey: string | undefined): RequestListener {
  return (request, response) => {
    const failed = (error: unknown) => {
      if (response.headersSent) response.destroy()
      else sendError(response, 400, String(error))
    }
    const route = `${request.method} ${request.url}`
    if (route === 'GET /stats') return sendJson(response, book.stats())
    if (route === 'GET /generated') return sendJson(response, book.generated())
    if (apiKey && request.headers.authorization !== `Bearer ${apiKey}`)
      return sendError(response, 401, `Incorrect API key: ${request.headers.authorization}`)
    if (route === 'GET /v1/models') return sendJson(response, { object: 'list', data: [{ id: 'test' }] })
    if (route === 'POST /v1/embeddings') return void embed(embeddings, request, response).catch(failed)
    if (route !== 'POST /v1/chat/completions') return sendError(response, 404, `There is no ${route}.`)
    complete(book, request, response).catch(failed)
  }
}

async function embed(
  embeddings: EmbeddingRequest[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body: EmbeddingRequest = JSON.parse(await textOf(request))
  embeddings.push(body)
  await answerEmbeddings(body, response)
}

async function complete(book: Book, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body: UpstreamRequest = JSON.parse(await textOf(request))
  const exchange = book.open(request, response, body)
  if (failWithoutStream(exchange)) return
  await (body.stream ? streamAnswer(exchange) : wholeAnswer(exchange))
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const sendError = (response: ServerResponse, status: number, message: string): void =>
  sendJson(response, { error: { message, type: 'test_error', code: `test_${status}` } }, status)

/** As a process of its own: `node api/test/support/upstream.ts --behaviour 'tokens=50&tps=20'` prints `ready PORT`. */
if (import.meta.main) {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '0' }, behaviour: { type: 'string', default: '' } },
  })
  const behaviour = behaviourOf(`?${values.behaviour}`)
  const upstream = await startUpstream({ port: Number(values.port), behaviour })
  process.once('SIGTERM', () => void upstream.close())
  process.stdout.write(`ready ${upstream.port}\n`)
}
