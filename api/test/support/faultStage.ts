import { afterAll, beforeAll, expect, vi } from 'vitest'
import { clientWith, type TestClient, visitor } from './client.ts'
import { expectNothingLeft, type Holdings, holdingsOf } from './leftovers.ts'
import { expectWhole, type Habits, type Reading, readPersistently, type Told } from './persistentReader.ts'
import { type Product, startProduct } from './product.ts'
import { type FaultyNetwork, startProxy } from './proxy.ts'
import { type RedisServer, type RedisServerSettings, startRedisServer } from './redisServer.ts'
import { startUpstream, type Upstream } from './upstream.ts'
import type { Behaviour } from './upstreamBehaviour.ts'

/** An answer that is being written while something breaks. */
export interface Asked {
  readonly id: string
  readonly conversationId: string
  /** What the model was last asked to write for it. */
  text(): string | undefined
  /** How often the model was asked for it. */
  calls(): number
}

/** Two processes of the real product on one Redis, with a network between them that a test can spoil. */
export interface FaultStage {
  readonly redis: RedisServer
  readonly proxy: FaultyNetwork
  readonly upstream: Upstream
  readonly products: readonly [Product, Product]
  /** The same visitor at either process. */
  readonly clients: readonly [TestClient, TestClient]
  /** Asks the first process; the model will answer as told. */
  ask(behaviour: Partial<Behaviour>): Promise<Asked>
  /** The process that last called the model. */
  writer(): Product
  /** Readers of all kinds: over both transports, at both processes, patient ones and such as leave and resume. */
  readers(asked: Asked, habits?: Habits): Reading[]
  /** That each has what was generated, once, in order, with one end; and that the stored answer says the same. */
  expectAllWhole(readings: readonly Reading[], asked: Asked): Promise<Told[]>
  /** That a question is refused in time, with the code for it. */
  expectRefused(): Promise<void>
  /** That a question is answered again, soon. */
  expectAnswers(): Promise<void>
  /** Deletes the conversation, and expects everything to be as it was before the test, but for keys `gone`. */
  expectNothingLeft(asked?: Asked, gone?: RegExp): Promise<void>
}

const REFUSED_WITHIN_MS = 2_000
const SOON = { timeout: 10_000, interval: 100 }

export interface StageSettings {
  readonly redis?: RedisServerSettings
  /** Goes between the products and Redis. */
  readonly throughProxy?: boolean
}

/** Starts the stage for the tests of a file. */
export function faultStage(settings: StageSettings = {}): () => FaultStage {
  let stage: (FaultStage & { close(): Promise<void> }) | undefined
  beforeAll(async () => {
    stage = await openStage(settings)
  }, 60_000)
  afterAll(() => stage?.close())
  return () => {
    if (!stage) throw new Error('The stage is there during tests only')
    return stage
  }
}

async function openStage({
  redis: redisSettings = { appendonly: true },
  throughProxy = false,
}: StageSettings) {
  const redis = await startRedisServer(redisSettings)
  const proxy = await startProxy(redis.port)
  const upstream = await startUpstream()
  const start = (model: string) =>
    startProduct({
      REDIS_URL: throughProxy ? proxy.url : redis.url,
      SESSION_SECRET: 'one secret for all the processes of a test',
      OPENAI_BASE_URL: upstream.baseURL,
      OPENAI_MODEL: model,
    })
  const products = await Promise.all([start('first'), start('second')])
  const here = await visitor(products[0].url)
  const clients = [here, clientWith(products[1].url, here.headers)] as const
  const parts = { redis, proxy, upstream, products, clients }
  const asking = makeAsking(parts)
  const deployment = {
    redisPort: redis.port,
    proxyPort: throughProxy ? Number(new URL(proxy.url).port) : redis.port,
    products,
  }
  const remove = ({ conversationId }: Asked) =>
    vi.waitFor(() => deleteConversation(here, conversationId), SOON)
  // What a deployment has once it has answered: the queue with its group of workers, say.
  const warmUp = await asking.ask({})
  await here.follow(warmUp.id)
  await remove(warmUp)
  const before: Holdings = await quietHoldings(() => holdingsOf(deployment))
  return {
    ...parts,
    ...asking,
    async expectNothingLeft(asked?: Asked, gone?: RegExp) {
      if (asked) await remove(asked)
      const lastingKeys = before.lastingKeys.filter((key) => !gone?.test(key))
      await expectNothingLeft(deployment, { ...before, lastingKeys })
    },
    async close() {
      await Promise.all(products.map((product) => product.close()))
      await Promise.all([upstream.close(), proxy.close()])
      await redis.close()
    },
  }
}

/** Once earlier requests’ connections have gone, their answers are settled, and what they lacked is taken back. */
const quietHoldings = (measure: () => Promise<Holdings>): Promise<Holdings> =>
  vi.waitFor(
    async () => {
      const holdings = await measure()
      expect(holdings.fromClients.every((count) => count === 0)).toBe(true)
      expect(holdings.lastingKeys.filter((key) => OF_ANSWERS_UNDER_WAY.test(key))).toEqual([])
      return holdings
    },
    { timeout: 15_000, interval: 200 },
  )

/** Jobs that are not put away, and gaps: one that is noted while its conversation is deleted goes a moment later. */
const OF_ANSWERS_UNDER_WAY = /^vm:(\{jobs\}:known|\{gaps\}:.+)$/

type Parts = Pick<FaultStage, 'redis' | 'proxy' | 'upstream' | 'products' | 'clients'>

function makeAsking({ upstream, products, clients }: Parts) {
  const [here] = clients
  let questions = 0
  const send = async (): Promise<Asked> => {
    const question = `Tell me story number ${++questions}.`
    const { assistantMessage, conversation } = await here.send(question)
    const generated = () => upstream.generated.filter(({ prompt }) => prompt.includes(question))
    return {
      id: assistantMessage.id,
      conversationId: conversation.id,
      text: () => generated().at(-1)?.text,
      calls: () => generated().length,
    }
  }
  const ask = (behaviour: Partial<Behaviour>) => {
    upstream.next(behaviour)
    return send()
  }
  return {
    ask,
    writer: () => products[upstream.requests.at(-1)?.body.model === 'first' ? 0 : 1],
    readers: ({ id }: Asked, habits: Habits = {}) => readersOf(clients, id, habits),
    async expectAllWhole(readings: readonly Reading[], asked: Asked) {
      const told = await Promise.all(readings.map(({ over }) => over))
      for (const reading of readings) await expectWhole(reading, asked.text())
      const stored = await vi.waitFor(() => here.message(asked.id), SOON)
      expect(stored).toMatchObject({ status: 'COMPLETE', content: asked.text() })
      return told
    },
    async expectRefused() {
      for (const client of clients) {
        const askedAt = performance.now()
        await expect(client.send('Is anyone there?')).rejects.toThrow('STORE_UNAVAILABLE')
        expect(performance.now() - askedAt).toBeLessThan(REFUSED_WITHIN_MS)
      }
    },
    async expectAnswers() {
      const sent = await vi.waitFor(() => send(), SOON)
      const reading = readPersistently(clients, sent.id)
      await reading.over
      await expectWhole(reading, sent.text())
      await vi.waitFor(() => deleteConversation(here, sent.conversationId), SOON)
    },
  }
}

const readersOf = (clients: readonly TestClient[], id: string, habits: Habits): Reading[] => {
  const turned = clients.toReversed()
  return [
    readPersistently(clients, id, habits),
    readPersistently(turned, id, habits),
    readPersistently(clients, id, { ...habits, over: 'followSse' }),
    readPersistently(turned, id, { ...habits, over: 'followSse' }),
    readPersistently(clients, id, { leavesAfter: 7, ...habits }),
    readPersistently(turned, id, { leavesAfter: 11, over: 'followSse', ...habits }),
  ]
}

async function deleteConversation(client: TestClient, id: string): Promise<void> {
  const { data } = await client.request('mutation($id: ID!) { deleteConversation(id: $id) { deletedId } }', {
    id,
  })
  if (!data) throw new Error('Not deleted')
}
