import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { isStrictlyRising, textOf, visitor } from '../support/client.ts'
import { quantile, readerOf } from '../support/crowd.ts'
import { type Product, startProduct } from '../support/product.ts'
import { lastFor } from '../support/reading.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

const READERS = 1_000
const ANSWERS = 20
const WITHIN_MS = 5_000

let redis: RedisServer
let upstream: Upstream
let product: Product
beforeAll(async () => {
  redis = await startRedisServer()
  upstream = await startUpstream({ behaviour: { tokens: 100_000, tps: 2 } })
  product = await startProduct({
    REDIS_URL: redis.url,
    OPENAI_BASE_URL: upstream.baseURL,
    OPENAI_MODEL: 'test',
  })
}, 40_000)
afterAll(async () => {
  await product.close()
  await redis.close()
  await upstream.close()
})

it('brings 1,000 readers who lost their connection and come back within 5 s where they were within a second', async () => {
  const asker = await visitor(product.url)
  const questions = Array.from(
    { length: ANSWERS },
    (_, index) => `Tell me the endless story number ${index}!`,
  )
  const answers = await Promise.all(questions.map((question) => asker.send(question)))
  const readers = Array.from({ length: READERS }, (_, index) => {
    const { id = '' } = answers[index % ANSWERS]?.assistantMessage ?? {}
    return readerOf({ url: product.url, headers: asker.headers }, id)
  })
  for (let from = 0; from < READERS; from += 100)
    await Promise.all(readers.slice(from, from + 100).map((reader) => reader.come()))

  for (const reader of readers) reader.leave()
  const seen = readers.map(({ events }) => events.length)
  const times = await Promise.all(
    readers.map(async (reader, index) => {
      await pause((index / READERS) * WITHIN_MS)
      return reader.come()
    }),
  )
  const told = `p50 ${Math.round(quantile(times, 0.5))} ms, p99 ${Math.round(quantile(times, 0.99))} ms, longest ${Math.round(Math.max(...times))} ms`
  process.stdout.write(`1,000 readers resumed: ${told}\n`)
  expect(quantile(times, 0.99), told).toBeLessThan(1_000)

  await vi.waitFor(() =>
    expect(readers.every(({ events }, index) => events.length > (seen[index] ?? 0) + 1)).toBe(true),
  )
  for (const [index, { events }] of readers.entries()) {
    expect(
      lastFor(upstream.generated, questions[index % ANSWERS] ?? '')?.text.startsWith(textOf(events)),
    ).toBe(true)
    expect(isStrictlyRising(events)).toBe(true)
  }
  for (const reader of readers) reader.leave()
}, 40_000)
