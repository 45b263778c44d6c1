import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A model server that writes the next words of its one open answer when the test says so, and no sooner. */
export interface Dictation extends AsyncDisposable {
  readonly baseURL: string
  /** How many words the open answer has. */
  readonly written: number
  /** Resolves when another answer is asked for. */
  asked(): Promise<void>
  write(words: number): void
  end(): void
}

/** Letters alone: a figure would be held against the sources. */
export const wordAt = (index: number): string =>
  `w${String(index).replace(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)))}`

export const wordsUpTo = (count: number): string =>
  Array.from({ length: count }, (_, index) => wordAt(index)).join(' ')

export async function startDictation(): Promise<Dictation> {
  let open: ServerResponse | null = null
  let written = 0
  let next = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    open = response
    written = 0
    next.resolve()
  })
  const send = (delta: Record<string, string>, finish: string | null) => {
    const choices = [{ index: 0, delta, finish_reason: finish }]
    const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model: 'test', choices }
    open?.write(`data: ${JSON.stringify(chunk)}\n\n`)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    get written() {
      return written
    },
    async asked() {
      await next.promise
      next = Promise.withResolvers()
    },
    write(words) {
      for (const last = written + words; written < last; written += 1)
        send({ content: `${written === 0 ? '' : ' '}${wordAt(written)}` }, null)
    },
    end() {
      send({}, 'stop')
      open?.end('data: [DONE]\n\n')
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
