import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type Behaviour, type Failure, type Gate, tokensFor } from './upstreamBehaviour.ts'
import type { UpstreamRequest } from './upstreamBook.ts'
import { type EventWriter, eventWriter, until } from './upstreamWriter.ts'

/** A request as it stands: what is asked, what answers it, and how far that has got. */
export interface Exchange {
  /** Counts the requests of a server from 1. */
  readonly id: number
  readonly body: UpstreamRequest
  readonly behaviour: Behaviour
  /** All that would be written if nothing went wrong. */
  readonly text: string
  readonly response: ServerResponse
  /** Aborted when the reader leaves. */
  readonly gone: AbortSignal
  /** What was handed to the socket so far. */
  sent: string
}

/** Streams an answer as server-sent events, or fails as its behaviour says. */
export async function streamAnswer(exchange: Exchange): Promise<void> {
  const { behaviour, response, gone } = exchange
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  response.flushHeaders()
  const writer = eventWriter(response, behaviour.split, `${exchange.id}`, gone)
  const tokens = tokensFor({ ...behaviour, text: exchange.text }, exchange.id)
  if (behaviour.fail && behaviour.failAt === 0) return goWrong(exchange, writer, behaviour.fail)
  await writer.write(chunk(exchange, { role: 'assistant', content: '' }))
  await think(exchange, writer)
  let start = performance.now() + behaviour.ttft
  void behaviour.hurry?.then(() => {
    start = Number.NEGATIVE_INFINITY
  })
  for (const [index, token] of tokens.entries()) {
    if (behaviour.fail && index === behaviour.failAt) return goWrong(exchange, writer, behaviour.fail)
    if (index === behaviour.gate?.at) start += await heldBy(behaviour.gate, gone)
    await until(start + (behaviour.tps ? (index * 1_000) / behaviour.tps : 0), gone)
    await heldBack(exchange, index)
    if (gone.aborted) return
    exchange.sent += token
    await writer.write(chunk(exchange, { content: token }))
  }
  if (behaviour.fail) return goWrong(exchange, writer, behaviour.fail)
  await finish(exchange, writer, tokens.length)
}

/** Waits for the test that decides when the answer goes on, or for the reader to leave. */
async function heldBack({ behaviour, gone }: Exchange, index: number): Promise<void> {
  const held = behaviour.before?.(index, gone)
  if (held) await Promise.race([held, waitForever(gone)])
}

/** How long a gate was shut, in ms. */
async function heldBy(gate: Gate, gone: AbortSignal): Promise<number> {
  const before = performance.now()
  await Promise.race([gate.opened, waitForever(gone)])
  return performance.now() - before
}

async function think(exchange: Exchange, writer: EventWriter): Promise<void> {
  for (let thought = 0; thought < exchange.behaviour.reasoning && !exchange.gone.aborted; thought += 1) {
    await writer.write(chunk(exchange, { reasoning_content: `thought ${thought} ` }))
    await until(performance.now() + exchange.behaviour.reasoningMs, exchange.gone)
  }
}

async function finish(exchange: Exchange, writer: EventWriter, completionTokens: number): Promise<void> {
  const { behaviour, response, gone } = exchange
  await writer.write(chunk(exchange, {}, behaviour.finish))
  if (behaviour.done === 'hang') {
    await writer.flush()
    return waitForever(gone)
  }
  if (behaviour.usage) await writer.write(usageChunk(exchange, completionTokens))
  if (behaviour.done === 'yes') await writer.write('data: [DONE]\n\n')
  await writer.flush()
  response.end()
}

async function goWrong(exchange: Exchange, writer: EventWriter, failure: Failure): Promise<void> {
  const { response, gone } = exchange
  if (failure === 'badjson') await writer.write('data: {"choices":[{"delta":{"content":"half a\n\n')
  if (failure === 'error')
    await writer.write('data: {"error":{"message":"overloaded","type":"server_error"}}\n\n')
  await writer.flush()
  if (failure === 'stall') return waitForever(gone)
  if (failure === 'cut') cut(response)
  else response.end()
}

async function waitForever(gone: AbortSignal): Promise<void> {
  if (!gone.aborted) await once(gone, 'abort')
}

/** Breaks the connection, with an error on the response so that it can be told from a reader that left. */
const cut = (response: ServerResponse): void => void response.destroy(new Error('Cut, as told'))

/** Answers with an HTTP status, a web page, or not at all: what comes before a stream, or in its place. */
export function failWithoutStream({ behaviour, response }: Exchange): boolean {
  const { fail, retryAfter } = behaviour
  if (fail === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>Welcome</h1>')
    return true
  }
  if (!/^\d/.test(fail)) return false
  const headers = { 'content-type': 'application/json', ...(retryAfter && { 'retry-after': retryAfter }) }
  const error = { message: `The upstream says ${fail}.`, type: 'test_error', code: `test_${fail}` }
  response.writeHead(Number(fail), headers).end(JSON.stringify({ error }))
  return true
}

/** The whole answer in one JSON document, after the time that its tokens take. */
export async function wholeAnswer(exchange: Exchange): Promise<void> {
  const { behaviour, response, gone } = exchange
  if (behaviour.fail === 'stall') return waitForever(gone)
  const tokens = tokensFor({ ...behaviour, text: exchange.text }, exchange.id)
  const pace = behaviour.tps ? (tokens.length * 1_000) / behaviour.tps : 0
  await until(performance.now() + behaviour.ttft + pace, gone)
  if (behaviour.fail) return cut(response)
  exchange.sent = exchange.text
  const choice = {
    index: 0,
    message: { role: 'assistant', content: exchange.text },
    finish_reason: behaviour.finish,
  }
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(
    JSON.stringify({ ...frame(exchange), choices: [choice], usage: usageOf(exchange, tokens.length) }),
  )
}

function frame({ id, body }: Exchange) {
  const model = body.model.split('?')[0]
  return { id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created: 0, model }
}

function chunk(
  exchange: Exchange,
  delta: Record<string, string>,
  finishReason: string | null = null,
): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }]
  return `data: ${JSON.stringify({ ...frame(exchange), choices })}\n\n`
}

function usageChunk(exchange: Exchange, completionTokens: number): string {
  const usage = usageOf(exchange, completionTokens)
  return `data: ${JSON.stringify({ ...frame(exchange), choices: [], usage })}\n\n`
}

/** Other prompts of one length have other tokens, by which a test tells them apart. */
function usageOf({ id, body }: Exchange, completionTokens: number) {
  const prompt_tokens = Math.max(100, Math.ceil(JSON.stringify(body.messages).length / 4)) + id
  return {
    prompt_tokens,
    completion_tokens: completionTokens,
    total_tokens: prompt_tokens + completionTokens,
  }
}
