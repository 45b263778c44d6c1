import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clientWith, type StreamEvent, type TestClient, textOf, visitor } from '../support/client.ts'
import { type Dictation, dictation } from '../support/dictation.ts'
import { startLeased } from '../support/leasedProduct.ts'
import { expireLeases } from '../support/leases.ts'
import { eventually } from '../support/patience.ts'
import type { Product } from '../support/product.ts'
import { expectWhole, lastFor, readThrough } from '../support/reading.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

const NAMES = ['first', 'second', 'third'] as const

describe('three processes on one Redis', () => {
  let redis: RedisServer
  let upstream: Upstream
  let products: Product[]
  let clients: TestClient[]
  const killed = new Set<Product>()

  beforeAll(async () => {
    redis = await startRedisServer()
    upstream = await startUpstream()
    // Each calls its model by another name: the upstream knows whose call it is.
    products = await Promise.all(
      NAMES.map((name) =>
        startLeased({ REDIS_URL: redis.url, OPENAI_BASE_URL: upstream.baseURL, OPENAI_MODEL: name }),
      ),
    )
  })
  afterAll(async () => {
    await Promise.all(products.map((product) => product.close()))
    await redis.close()
    await upstream.close()
  })
  beforeEach(async () => {
    await Promise.all([...killed].map((product) => product.restart()))
    killed.clear()
    const [{ url } = { url: '' }] = products
    const { headers } = await visitor(url)
    clients = products.map((product) => clientWith(product.url, headers))
  })

  const kill = async (product: Product) => {
    killed.add(product)
    await product.kill()
    await expireLeases(redis.port, product)
  }
  const productOf = (model: string) => products[NAMES.indexOf(model as (typeof NAMES)[number])] as Product
  const generatedFor = (question: string) =>
    upstream.generated.filter(({ prompt }) => prompt.includes(question))
  /** The process that writes the answer to a question now, and the clients of the others. */
  const writerOf = (question: string) => {
    const writer = productOf(lastFor(upstream.generated, question)?.model ?? '')
    return { writer, others: clients.filter((_, index) => products[index] !== writer) }
  }
  const someone = () => clients[Math.floor(Math.random() * clients.length)] as TestClient
  /** Has the model write ten tokens to the next call about this, and wait. */
  const dictate = (question: string): Dictation => {
    const pace = dictation(10)
    upstream.next({ to: question, tokens: 100, before: pace.before })
    return pace
  }
  const caughtUp = (events: readonly StreamEvent[], question: string) =>
    eventually(() => expect(textOf(events)).toBe(lastFor(upstream.generated, question)?.sent))

  it('all answers of a process that is killed are taken over, for readers everywhere', async () => {
    const questions = Array.from({ length: 12 }, (_, index) => `Tell me story ${index} of a palm`)
    const answers = await Promise.all(
      questions.map(async (question) => {
        const pace = dictate(question)
        return { question, pace, sent: await someone().send(question) }
      }),
    )
    const readings = answers.flatMap(({ question, sent }, index) =>
      (['follow', 'followSse'] as const).map((how, offset) => {
        const seen: StreamEvent[] = []
        const start = (index + offset) % clients.length
        const inTurn = [...clients.slice(start), ...clients.slice(0, start)]
        const onEvent = (event: StreamEvent) => void seen.push(event)
        return { question, seen, whole: readThrough(inTurn, sent.assistantMessage.id, { how, onEvent }) }
      }),
    )
    await Promise.all(answers.map(({ pace }) => pace.waits()))
    await Promise.all(readings.map(({ seen, question }) => caughtUp(seen, question)))
    const { model: victim = '' } = lastFor(upstream.generated, questions[0] ?? '') ?? {}
    const lost = questions.filter((question) => lastFor(upstream.generated, question)?.model === victim)
    const before = upstream.requests.length
    await kill(productOf(victim))
    for (const { pace } of answers) pace.goOn()
    for (const { question, whole } of readings)
      expectWhole(await whole, lastFor(upstream.generated, question)?.text)
    for (const question of questions)
      expect(generatedFor(question)).toHaveLength(lost.includes(question) ? 2 : 1)
    expect(upstream.requests.length - before).toBe(lost.length)
  })

  it('an answer is taken over again from the process that took it over', async () => {
    const question = 'Tell me of the two that fell'
    const paces = [dictate(question), dictate(question)]
    const { assistantMessage } = await someone().send(question)
    const seen: StreamEvent[] = []
    const reading = readThrough(clients, assistantMessage.id, { onEvent: (event) => void seen.push(event) })
    const resets = () => seen.filter(({ __typename }) => __typename === 'MessageReset').length
    for (const [fallen, pace] of paces.entries()) {
      await pace.waits()
      await caughtUp(seen, question)
      expect(resets()).toBe(fallen)
      await kill(writerOf(question).writer)
    }
    expectWhole(await reading, lastFor(upstream.generated, question)?.text)
    expect(generatedFor(question)).toHaveLength(3)
    expect(resets()).toBe(2)
  })

  it('a process that was paused past its lease writes nothing more, and gets new work', async () => {
    const question = 'Tell me of the sleeper'
    const [missed, heard] = [dictate(question), dictate(question)]
    const { assistantMessage } = await someone().send(question)
    await missed.waits()
    const { writer: sleeper, others } = writerOf(question)
    const first = upstream.requests.at(-1)
    const seen: StreamEvent[] = []
    const reading = readThrough(others, assistantMessage.id, { onEvent: (event) => void seen.push(event) })
    await caughtUp(seen, question)
    process.kill(sleeper.pid, 'SIGSTOP')
    try {
      missed.goOn(60)
      await missed.waits()
      await expireLeases(redis.port, sleeper)
      await heard.waits()
      await caughtUp(seen, question)
      expect(seen.filter(({ __typename }) => __typename === 'MessageReset')).toHaveLength(1)
    } finally {
      process.kill(sleeper.pid, 'SIGCONT')
    }
    // Awake, in the middle of the other's answer, with all that the model has said in the meantime at hand.
    await eventually(() => expect(first?.abortedAt).not.toBeNull())
    heard.goOn()
    const told = await reading
    const whole = lastFor(upstream.generated, question)
    expectWhole(told, whole?.text)
    expect(productOf(whole?.model ?? '')).not.toBe(sleeper)
    expect(sleeper.output()).toMatch(/"reason":"Fenced"[^\n]*"answer handed over"/)
    const awake = clients[products.indexOf(sleeper)] as TestClient
    expectWhole(await awake.follow(assistantMessage.id), whole?.text)

    for (const other of products) if (other !== sleeper) await kill(other)
    const { assistantMessage: next } = await awake.send('Are you awake?')
    expectWhole(await awake.follow(next.id), lastFor(upstream.generated, 'Are you awake?')?.text)
  })
})
