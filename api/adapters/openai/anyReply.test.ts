import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AnswerCut, AnswerWithheld, EmbedderUnavailable, ModelUnavailable } from '../../domain/errors.ts'
import { begin } from '../../test/support/modelSetting.ts'
import { openAiEmbedder } from './embeddings.ts'
import { openAiModel } from './model.ts'

/** How an endpoint replies, down to the bytes; `cut` closes the connection in place of ending the body. */
interface Reply {
  readonly head: string
  readonly body: string
  readonly cut?: boolean
}

let server: Server
let reply: Reply
const sockets = new Set<Socket>()

beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
    let asked = ''
    socket.on('data', (bytes) => {
      asked += bytes
      if (!isWhole(asked)) return
      asked = ''
      socket.write(`${reply.head}\r\n\r\n${reply.body}`, () => reply.cut && socket.resetAndDestroy())
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

function isWhole(asked: string): boolean {
  const headEnd = asked.indexOf('\r\n\r\n')
  const length = Number(/^content-length: (\d+)/im.exec(asked)?.[1] ?? 0)
  return headEnd >= 0 && asked.length >= headEnd + 4 + length
}

const sized = (status: number | string, body: string, ...headers: string[]): Reply => ({
  head: [`HTTP/1.1 ${status}`, `Content-Length: ${Buffer.byteLength(body)}`, ...headers].join('\r\n'),
  body,
})

const CHAT =
  'data: {"choices":[{"delta":{"content":"Once a week."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
const ERROR = '{"error":{"message":"No.","code":"no"}}'
const STREAM = 'Content-Type: text/event-stream'
const LONG = 'x'.repeat(100_000)

const REPLIES: readonly (readonly [string, Reply])[] = [
  ...[301, 302, 303, 307, 308].flatMap((status) => [
    [`${status} to itself`, sized(status, '', 'Location: /v1/chat/completions')] as const,
    [`${status} to nowhere`, sized(status, '', 'Location: http://')] as const,
    [`${status} to another origin`, sized(status, '', 'Location: http://192.0.2.1/')] as const,
    [`${status} twice`, sized(status, '', 'Location: /a', 'Location: /b')] as const,
  ]),
  [
    '100, then an answer',
    { head: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close', body: CHAT, cut: true },
  ],
  [
    '103, then an answer',
    { head: `HTTP/1.1 103 Early Hints\r\n\r\n${sized(200, CHAT, STREAM).head}`, body: CHAT },
  ],
  [
    '101 and another protocol',
    { head: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade', body: 'x', cut: true },
  ],
  ['a status beyond those that there are', sized(999, ERROR)],
  ['a status of no digits', sized('OK', ERROR)],
  ['another protocol', { head: 'SSH-2.0-OpenSSH_9.6', body: '', cut: true }],
  ['a cut within the head', { head: 'HTTP/1.1 200 OK\r\nContent-Le', body: '', cut: true }],
  ['a cut within the body', { ...sized(200, `${CHAT}${CHAT}`, STREAM), body: CHAT.slice(0, 30), cut: true }],
  ['a cut within a refusal', { ...sized(400, ERROR), body: '{"err', cut: true }],
  ['a cut behind the head', { head: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked', body: '', cut: true }],
  [
    'chunks of no length',
    { head: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked', body: 'zz\r\nx\r\n', cut: true },
  ],
  [
    'two lengths',
    { head: 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5', body: 'abcde', cut: true },
  ],
  ['a head beyond all bounds', sized(200, CHAT, `X-Long: ${LONG}`)],
  ['a coding that nobody knows', sized(200, CHAT, 'Content-Encoding: zebra')],
  ['gzip that is none', sized(200, CHAT, 'Content-Encoding: gzip')],
  ['brotli that is none, refused', sized(400, ERROR, 'Content-Encoding: br')],
  ['a type that is none', sized(200, CHAT, 'Content-Type: ;;;')],
  ['a header of strange letters', sized(200, CHAT, 'X-Odd: \u00ff\u0080')],
  ['many cookies', sized(200, CHAT, ...Array.from({ length: 50 }, (_, at) => `Set-Cookie: a${at}=1`))],
  ['Retry-After of no sense', sized(503, '', 'Retry-After: -1e999')],
  ['an answer of no JSON', sized(200, 'data: {"choices":[\n\n', STREAM)],
  ['JSON of another shape', sized(200, 'data: [[[]]]\n\ndata: null\n\ndata: 7\n\n', STREAM)],
  ['JSON nested beyond all reason', sized(200, `data: ${'['.repeat(20_000)}\n\n`, STREAM)],
  ['zeros', sized(200, '\u0000'.repeat(1_000), STREAM)],
]

const KNOWN_ENDS = [ModelUnavailable, AnswerCut, AnswerWithheld]
/** An end without its connection's end is waited for no longer than this, in ms. */
const PATIENCE = { firstTokenTimeoutMs: 300, betweenTokensTimeoutMs: 300, retryDelayMs: 1 }

/** An error that nobody catches ends the run, as it would end the process. */
describe('whatever the model’s endpoint replies', () => {
  const baseURL = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`

  async function ask(next: Reply): Promise<void> {
    reply = next
    const breaker = { failures: 1_000, restMs: 1 }
    const { model } = openAiModel({ apiKey: 'sk-key', baseURL: baseURL(), model: 'm', breaker, ...PATIENCE })
    const { error, text } = await begin(model).ended
    if (error === null) expect(text).toBe('Once a week.')
    else expect(KNOWN_ENDS.some((known) => error instanceof known)).toBe(true)
  }
  async function embed(next: Reply): Promise<void> {
    reply = next
    const embedder = openAiEmbedder({ apiKey: 'sk-key', baseURL: baseURL(), model: 'm', timeoutMs: 300 })
    const outcome = await embedder.embed(['How often?']).catch((error: unknown) => error)
    if (Array.isArray(outcome)) expect(outcome).toEqual([new Float32Array()])
    else expect(outcome).toBeInstanceOf(EmbedderUnavailable)
  }

  it.each(REPLIES)('%s is an answer or a known failure', (_, next) => ask(next))
  it.each(REPLIES)('%s leaves the embedder unavailable, or its text without a vector', (_, next) =>
    embed(next),
  )

  it.each(['', ERROR])(
    'every status from 200 to 599 is a known failure, with the body “%s”',
    async (body) => {
      for (let status = 200; status <= 599; status++) {
        await ask(sized(status, body, 'Content-Type: application/json'))
        await embed(sized(status, body, 'Content-Type: application/json'))
      }
    },
  )
})
