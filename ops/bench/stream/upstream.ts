import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { tokenOf } from './clock.ts'

export interface Pace {
  readonly tokens: number
  readonly perSecond: number
  readonly firstTokenMs: number
}

/** A question with these words gets an answer of a few tokens. */
export const BRIEFLY = 'in a few words'
const FEW = 5

/**
 * A model that writes by the clock, however slowly it is read (forked by ../stream.ts). One timer serves all answers,
 * so that it costs little of the core which it shares with the readers.
 */
function serve({ tokens, perSecond, firstTokenMs }: Pace): void {
  const answers = new Set<{ readonly response: ServerResponse; place: number; dueAt: number; left: number }>()
  setInterval(() => {
    const now = performance.now()
    for (const answer of answers) {
      if (answer.dueAt > now) continue
      answer.response.write(eventOf({ content: tokenOf(answer.place) }, null))
      answer.place++
      // Not all in step: each token comes up to a fifth earlier or later.
      answer.dueAt += (1_000 / perSecond) * (0.8 + Math.random() * 0.4)
      answer.left--
      if (answer.left > 0) continue
      answers.delete(answer)
      answer.response.end(`${eventOf({}, 'stop')}${usageOf(answer.place)}data: [DONE]\n\n`)
    }
  }, 1)
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request.setEncoding('utf8')) body += piece
    if (request.method !== 'POST') return void response.end('{"object":"list","data":[]}')
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    await delay(firstTokenMs)
    const left = body.includes(BRIEFLY) ? FEW : tokens
    const answer = { response, place: 0, dueAt: performance.now(), left }
    answers.add(answer)
    response.once('close', () => answers.delete(answer))
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
  process.on('disconnect', () => process.exit(0))
}

const eventOf = (delta: object, finishReason: string | null): string =>
  `data: ${JSON.stringify({ id: 'a', object: 'chat.completion.chunk', created: 1, model: 'bench', choices: [{ index: 0, delta, finish_reason: finishReason }] })}\n\n`

const usageOf = (tokens: number): string =>
  `data: ${JSON.stringify({ id: 'a', object: 'chat.completion.chunk', created: 1, model: 'bench', choices: [], usage: { prompt_tokens: 100, completion_tokens: tokens, total_tokens: 100 + tokens } })}\n\n`

if (import.meta.main) serve(JSON.parse(process.argv[2] ?? '') as Pace)
