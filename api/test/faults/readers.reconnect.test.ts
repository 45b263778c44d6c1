import { afterAll, beforeAll, expect, it } from 'vitest'
import { isStrictlyRising, textOf, visitor } from '../support/client.ts'
import { readerOf } from '../support/crowd.ts'
import { dictation } from '../support/dictation.ts'
import { startLeased } from '../support/leasedProduct.ts'
import { eventually } from '../support/patience.ts'
import type { Product } from '../support/product.ts'
import { lastFor } from '../support/reading.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

const READERS = 1_000
const ANSWERS = 20
const AT_ONCE = 200

let redis: RedisServer
let upstream: Upstream
let product: Product
beforeAll(async () => {
  redis = await startRedisServer()
  upstream = await startUpstream()
  product = await startLeased({
    REDIS_URL: redis.url,
    OPENAI_BASE_URL: upstream.baseURL,
    OPENAI_MODEL: 'test',
  })
})
afterAll(async () => {
  await product.close()
  await redis.close()
  await upstream.close()
})

it('1,000 readers who lost their connection and come back are where they were, and miss nothing', async () => {
  const asker = await visitor(product.url)
  const answers = await Promise.all(
    Array.from({ length: ANSWERS }, async (_, index) => {
      const question = `Tell me the endless story number ${index}!`
      const pace = dictation(5)
      upstream.next({ to: question, tokens: 100, before: pace.before })
      const { assistantMessage } = await asker.send(question)
      return { question, pace, id: assistantMessage.id }
    }),
  )
  const answerOf = (index: number) => answers[index % ANSWERS] as (typeof answers)[number]
  const readers = Array.from({ length: READERS }, (_, index) =>
    readerOf({ url: product.url, headers: asker.headers }, answerOf(index).id),
  )
  const allCome = async () => {
    for (let from = 0; from < READERS; from += AT_ONCE)
      await Promise.all(readers.slice(from, from + AT_ONCE).map((reader) => reader.come()))
  }
  const written = async (tokens: number) => {
    for (const { pace } of answers) pace.goOn(tokens)
    await Promise.all(answers.map(({ pace }) => pace.waits()))
  }
  const allCaughtUp = () =>
    eventually(() => {
      const sent = answers.map(({ question }) => lastFor(upstream.generated, question)?.sent)
      for (const [index, { events }] of readers.entries()) expect(textOf(events)).toBe(sent[index % ANSWERS])
    }, 100)

  await written(5)
  await allCome()
  await allCaughtUp()
  for (const reader of readers) reader.leave()
  await written(10)
  await allCome()
  await allCaughtUp()
  await written(15)
  await allCaughtUp()
  for (const { events } of readers) expect(isStrictlyRising(events)).toBe(true)
  for (const reader of readers) reader.leave()
})
