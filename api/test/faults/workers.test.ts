import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { clientWith, type StreamEvent, type TestClient, visitor } from '../support/client.ts'
import { type Product, startProduct } from '../support/product.ts'
import { expectWhole, lastFor, readThrough } from '../support/reading.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

const NAMES = ['first', 'second', 'third'] as const
const TAKE_OVER_MS = 10_000

describe('three processes on one Redis', () => {
  let redis: RedisServer
  let upstream: Upstream
  let products: Product[]
  let clients: TestClient[]
  const killed = new Set<Product>()

  beforeAll(async () => {
    redis = await startRedisServer()
    upstream = await startUpstream({ behaviour: { tokens: 150, tps: 50 } })
    // Each calls its model by another name: the upstream knows whose call it is.
    products = await Promise.all(
      NAMES.map((name) =>
        startProduct({
          REDIS_URL: redis.url,
          SESSION_SECRET: 'one secret for all the processes of a test',
          OPENAI_BASE_URL: upstream.baseURL,
          OPENAI_MODEL: name,
        }),
      ),
    )
  }, 60_000)
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
  }
  const productOf = (model: string) => products[NAMES.indexOf(model as (typeof NAMES)[number])] as Product
  /** Whoever writes the answer to a question now, and over which clients the others are reached. */
  const writerOf = (question: string) => {
    const writer = productOf(lastFor(upstream.generated, question)?.model ?? '')
    return { writer, others: clients.filter((_, index) => products[index] !== writer) }
  }
  const someone = () => clients[Math.floor(Math.random() * clients.length)] as TestClient
  const hasText = (events: readonly StreamEvent[]) =>
    expect(events.map(({ __typename }) => __typename)).toContain('MessageDelta')

  it('takes over all answers of a process that is killed, for readers everywhere', async () => {
    const questions = Array.from({ length: 12 }, (_, index) => `Tell me story ${index} of a palm`)
    const answers = await Promise.all(
      questions.map(async (question) => ({ question, sent: await someone().send(question) })),
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
    await vi.waitFor(() => readings.map(({ seen }) => hasText(seen)), { timeout: 5_000 })
    const { model: victim = '' } = lastFor(upstream.generated, questions[0] ?? '') ?? {}
    const callsOf = () => upstream.requests.slice(-questions.length).map(({ body }) => body.model)
    const lost = callsOf().filter((model) => model === victim).length
    const before = upstream.requests.length
    const killedAt = performance.now()
    await kill(productOf(victim))
    for (const { question, whole } of readings)
      expectWhole(await whole, lastFor(upstream.generated, question)?.text)
    expect(performance.now() - killedAt).toBeLessThan(TAKE_OVER_MS)
    expect(lost).toBeGreaterThan(0)
    expect(upstream.requests.length - before).toBe(lost)
  }, 40_000)

  it('takes over again from the one that took over', async () => {
    const question = 'Tell me of the two that fell'
    upstream.next({ tokens: 1_000, tps: 50 }, { tokens: 1_000, tps: 50 }, { tokens: 60, tps: 200 })
    const { assistantMessage } = await someone().send(question)
    const seen: StreamEvent[] = []
    const reading = readThrough(clients, assistantMessage.id, { onEvent: (event) => void seen.push(event) })
    const resets = () => seen.filter(({ __typename }) => __typename === 'MessageReset').length
    for (const fallen of [0, 1]) {
      await vi.waitFor(() => expect(resets()).toBe(fallen), { timeout: TAKE_OVER_MS })
      await vi.waitFor(() => expect(seen.at(-1)?.__typename).toBe('MessageDelta'))
      await kill(writerOf(question).writer)
    }
    const killedAt = performance.now()
    expectWhole(await reading, lastFor(upstream.generated, question)?.text)
    expect(performance.now() - killedAt).toBeLessThan(TAKE_OVER_MS)
    expect(upstream.generated.filter(({ prompt }) => prompt.includes(question))).toHaveLength(3)
    expect(resets()).toBe(2)
  }, 40_000)

  it('lets a process that was paused past its lease write nothing more, and gives it new work', async () => {
    const question = 'Tell me of the sleeper'
    upstream.next({ tokens: 5_000, tps: 100 }, { tokens: 200, tps: 80 })
    const { assistantMessage } = await someone().send(question)
    await vi.waitFor(() => expect(lastFor(upstream.generated, question)?.sent).toMatch(/r/))
    const { writer: sleeper, others } = writerOf(question)
    const first = upstream.requests.at(-1)
    const seen: StreamEvent[] = []
    const reading = readThrough(others, assistantMessage.id, { onEvent: (event) => void seen.push(event) })
    await vi.waitFor(() => hasText(seen))
    process.kill(sleeper.pid, 'SIGSTOP')
    try {
      await vi.waitFor(
        () => expect(seen.some(({ __typename }) => __typename === 'MessageReset')).toBe(true),
        {
          timeout: TAKE_OVER_MS,
        },
      )
    } finally {
      process.kill(sleeper.pid, 'SIGCONT')
    }
    // Awake, in the middle of the other's answer, with all that the model has said in the meantime at hand.
    await vi.waitFor(() => expect(first?.abortedAt).not.toBeNull(), { timeout: 5_000 })
    const told = await reading
    // On a busy machine whoever took over may have been taken for dead as well: what was written last counts.
    const whole = lastFor(upstream.generated, question)
    expectWhole(told, whole?.text)
    expect(productOf(whole?.model ?? '')).not.toBe(sleeper)
    expect(sleeper.output()).toMatch(/"reason":"Fenced"[^\n]*"answer handed over"/)
    const awake = clients[products.indexOf(sleeper)] as TestClient
    expectWhole(await awake.follow(assistantMessage.id), whole?.text)

    for (const other of products) if (other !== sleeper) await kill(other)
    const { assistantMessage: next } = await awake.send('Are you awake?')
    expectWhole(await awake.follow(next.id), lastFor(upstream.generated, 'Are you awake?')?.text)
  }, 40_000)
})
