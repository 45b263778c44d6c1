import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect } from 'vitest'
import { JOB_KEYS } from '../../adapters/redis/keys.ts'
import { clientWith, type TestClient, textOf, visitor } from './client.ts'
import { type Dictation, dictation } from './dictation.ts'
import { startLeased } from './leasedProduct.ts'
import { expireAbandonedJobs, expireLeases } from './leases.ts'
import { expectNothingLeft, type Holdings, holdingsOf } from './leftovers.ts'
import { eventually } from './patience.ts'
import { expectWhole, type Habits, type Reading, readPersistently, type Told } from './persistentReader.ts'
import type { Product } from './product.ts'
import { type FaultyNetwork, startProxy } from './proxy.ts'
import { hasEnded } from './reading.ts'
import { type RedisServer, type RedisServerSettings, startRedisServer } from './redisServer.ts'
import { startUpstream, type Upstream } from './upstream.ts'

/** An answer that is being written while something breaks. */
export interface Asked {
  readonly id: string
  readonly conversationId: string
  /** What the model was last asked to write for it. */
  text(): string | undefined
  /** What the model has written of that so far. */
  sent(): string | undefined
  /** How often the model was asked for it. */
  calls(): number
  /** Lets the model write on, to so many tokens in all; by default, to the end. */
  goOn(upTo?: number): void
  /** Resolves when the model has written what it was let, and waits. */
  waits(): Promise<void>
  /** The process that last called the model for it. */
  writer(): Product
}

export interface Story {
  readonly tokens: number
  /** How many the model writes before it waits to be told to go on; all by default. */
  readonly upTo?: number
}

/** Two processes of the real product on one Redis, with a network between them that a test can spoil. */
export interface FaultStage {
  readonly redis: RedisServer
  readonly proxy: FaultyNetwork
  readonly upstream: Upstream
  readonly products: readonly [Product, Product]
  /** The same visitor at either process. */
  readonly clients: readonly [TestClient, TestClient]
  /** Asks the first process; the model will answer as told. Another process that takes over is answered by 20 tokens. */
  ask(story: Story): Promise<Asked>
  /** Readers of all kinds: over both transports, at both processes, patient ones and such as leave and resume. */
  readers(asked: Asked, habits?: Habits): Reading[]
  /** Resolves when the model waits, and each reader has all that it has written. */
  allCaughtUp(readings: readonly Reading[], asked: Asked): Promise<void>
  /** That each has what was generated, once, in order, with one end; and that the stored answer says the same. */
  expectAllWhole(readings: readonly Reading[], asked: Asked): Promise<Told[]>
  /** That each process refuses a question, with the code for it, while what broke is still broken. */
  expectRefused(): Promise<void>
  /** That a question is answered again. */
  expectAnswers(): Promise<void>
  /** Deletes the conversation, and expects everything to be as it was before the test, but for keys `gone`. */
  expectNothingLeft(asked?: Pick<Asked, 'conversationId'>, gone?: RegExp): Promise<void>
}

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
  })
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
    startLeased({
      REDIS_URL: throughProxy ? proxy.url : redis.url,
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
  const remove = ({ conversationId }: Pick<Asked, 'conversationId'>) =>
    eventually(() => deleteConversation(here, conversationId))
  // What a deployment has once it has answered: the queue with its group of workers, say.
  const warmUp = await asking.ask({ tokens: 20 })
  await here.follow(warmUp.id)
  await remove(warmUp)
  const before: Holdings = await quietHoldings(() => holdingsOf(deployment))
  return {
    ...parts,
    ...asking,
    async expectNothingLeft(asked?: Pick<Asked, 'conversationId'>, gone?: RegExp) {
      if (asked) await remove(asked)
      await eventually(() => expectNoJobs(redis.port))
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
  eventually(async () => {
    const holdings = await measure()
    expect(holdings.fromClients.every((count) => count === 0)).toBe(true)
    expect(holdings.lastingKeys.filter((key) => OF_ANSWERS_UNDER_WAY.test(key))).toEqual([])
    return holdings
  })

/** Jobs that are not put away, and gaps: one that is noted while its conversation is deleted goes a moment later. */
const OF_ANSWERS_UNDER_WAY = /^vm:(\{jobs\}:known|\{gaps\}:.+)$/

/** A job whose worker could neither end it nor give it back waits until it is taken for a dead worker's. */
async function expectNoJobs(redisPort: number): Promise<void> {
  await expireLeases(redisPort)
  const redis = new Redis(redisPort, '127.0.0.1')
  try {
    expect(await redis.exists(JOB_KEYS.known)).toBe(0)
  } finally {
    redis.disconnect()
  }
}

type Parts = Pick<FaultStage, 'redis' | 'proxy' | 'upstream' | 'products' | 'clients'>

function makeAsking({ redis, upstream, products, clients }: Parts) {
  const [here] = clients
  let questions = 0
  const nextQuestion = () => `Tell me story number ${++questions}.`
  const send = async (question: string, pace: Dictation): Promise<Asked> => {
    const { assistantMessage, conversation } = await here.send(question)
    const generated = () => upstream.generated.filter(({ prompt }) => prompt.includes(question))
    return {
      id: assistantMessage.id,
      conversationId: conversation.id,
      text: () => generated().at(-1)?.text,
      sent: () => generated().at(-1)?.sent,
      calls: () => generated().length,
      goOn: pace.goOn,
      waits: pace.waits,
      writer: () => products[generated().at(-1)?.model === 'first' ? 0 : 1],
    }
  }
  const ask = ({ tokens, upTo = tokens }: Story) => {
    const question = nextQuestion()
    const pace = dictation(upTo === tokens ? Number.POSITIVE_INFINITY : upTo)
    upstream.next({ to: question, tokens, before: pace.before })
    return send(question, pace)
  }
  return {
    ask,
    readers: ({ id }: Asked, habits: Habits = {}) => readersOf(clients, id, habits),
    async allCaughtUp(readings: readonly Reading[], asked: Asked) {
      await asked.waits()
      await eventually(() => {
        for (const { events } of readings) expect(textOf(events)).toBe(asked.sent())
      })
    },
    async expectAllWhole(readings: readonly Reading[], asked: Asked) {
      const told = await Promise.all(readings.map(({ over }) => over))
      for (const reading of readings) await expectWhole(reading, asked.text())
      const stored = await eventually(() => here.message(asked.id))
      expect(stored).toMatchObject({ status: 'COMPLETE', content: asked.text() })
      return told
    },
    async expectRefused() {
      const refused = (client: TestClient) =>
        expect(client.send('Is anyone there?')).rejects.toThrow('STORE_UNAVAILABLE')
      await Promise.all(clients.map(refused))
    },
    async expectAnswers() {
      const sent = await eventually(() => send(nextQuestion(), dictation()))
      const reading = readPersistently(clients, sent.id)
      await eventually(async () => {
        await expireAbandonedJobs(redis.port)
        expect(hasEnded(reading.events)).toBe(true)
      })
      await expectWhole(reading, sent.text())
      await eventually(() => deleteConversation(here, sent.conversationId))
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
