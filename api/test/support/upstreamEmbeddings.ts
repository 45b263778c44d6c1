import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { behaviourOf } from './upstreamBehaviour.ts'

/** An embeddings request as it arrived. */
export interface EmbeddingRequest {
  /** May ask for a behaviour, as a chat model's name may: `fail`, `retryAfter` and `ttft` count. */
  readonly model: string
  readonly input: string | readonly string[]
  readonly dimensions?: number
  readonly encoding_format?: string
  readonly [parameter: string]: unknown
}

const DIMENSIONS = 64

/** Answers as OpenAI does, in reverse order as it may, or fails as the model's name says. */
export async function answerEmbeddings(request: EmbeddingRequest, response: ServerResponse): Promise<void> {
  const { fail = '', ttft = 0, retryAfter = '' } = behaviourOf(request.model)
  if (ttft > 0) await delay(ttft)
  if (fail === 'stall') return void (await once(response, 'close'))
  if (fail === 'cut') return void response.destroy()
  if (fail !== '') {
    const error = { message: `The upstream says ${fail}.`, type: 'test_error', code: `test_${fail}` }
    response.writeHead(Number(fail), {
      'content-type': 'application/json',
      ...(retryAfter && { 'retry-after': retryAfter }),
    })
    return void response.end(JSON.stringify({ error }))
  }
  const texts = typeof request.input === 'string' ? [request.input] : request.input
  const data = texts.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: [...embeddingOf(text, request.dimensions ?? DIMENSIONS)],
  }))
  const usage = { prompt_tokens: texts.length, total_tokens: texts.length }
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ object: 'list', data: data.toReversed(), model: request.model, usage }))
}

/**
 * The same vector for the same words, whatever their case, order and punctuation; the more words two texts share,
 * the nearer their vectors. It has length 1, unless the text has no word.
 */
export function embeddingOf(text: string, dimensions = DIMENSIONS): Float32Array {
  const sum = new Float32Array(dimensions)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
    for (let at = 0; at < dimensions; at += 1) sum[at] = (sum[at] ?? 0) + component(word, at)
  const length = Math.hypot(...sum)
  return length > 0 ? sum.map((each) => each / length) : sum
}

const component = (word: string, at: number): number =>
  createHash('md5').update(`${word}:${at}`).digest().readUInt32BE(0) / 2 ** 31 - 1
