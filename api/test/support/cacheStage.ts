import { afterAll, beforeAll } from 'vitest'
import {
  ANSWER_FIELDS,
  type Answer,
  clientWith,
  keyHolder,
  type Sent,
  type TestClient,
  visitor,
} from './client.ts'
import { type Product, type Settings, startProduct } from './product.ts'
import { type RedisServer, startRedisServer } from './redisServer.ts'
import { startUpstream, type Upstream } from './upstream.ts'

export const ADMIN_KEY = 'an-admin-key-for-tests'
const MODEL = 'test'

/** The product with a model that counts its calls, alone on the embedded store or two processes on one Redis. */
export interface CacheStage {
  readonly upstream: Upstream
  readonly redis: RedisServer | null
  /** The same one twice if there is only one. */
  readonly products: readonly [Product, Product]
  /** Visitors of their own, by turns at the one process and the other. */
  visitors(count: number): Promise<TestClient[]>
  /** The same visitor at each process. */
  everywhere(client: TestClient): TestClient[]
  admin(): TestClient
  /** How often the model was asked this. */
  calls(question: string): number
  /** The process that asked the model last. */
  writer(): Product
}

export type StoreKind = 'embedded' | 'Redis'

/** Starts the stage for the tests of a block. */
export function cacheStage(
  kind: StoreKind,
  settings: () => Promise<Settings> = async () => ({}),
): () => CacheStage {
  let stage: (CacheStage & { close(): Promise<void> }) | undefined
  beforeAll(async () => {
    stage = await openStage(kind, settings)
  })
  afterAll(() => stage?.close())
  return () => {
    if (!stage) throw new Error('The stage is there during tests only')
    return stage
  }
}

async function openStage(kind: StoreKind, settings: () => Promise<Settings>) {
  const redis = kind === 'Redis' ? await startRedisServer() : null
  const upstream = await startUpstream()
  const more = await settings()
  const start = (name: string) =>
    startProduct({
      ...(redis && { REDIS_URL: redis.url, SESSION_SECRET: 'one secret for all the processes of a test' }),
      ADMIN_API_KEY: ADMIN_KEY,
      OPENAI_BASE_URL: upstream.baseURL,
      OPENAI_MODEL: MODEL,
      // By which a test knows who called.
      OPENAI_API_KEY: name,
      ...more,
    })
  const [first, second] = await Promise.all([start('first'), redis && start('second')])
  const products: readonly [Product, Product] = [first, second ?? first]
  const every = [...new Set(products)]
  return {
    upstream,
    redis,
    products,
    visitors: (count: number) =>
      Promise.all(Array.from({ length: count }, (_, at) => visitor(products[at % 2 === 0 ? 0 : 1].url))),
    everywhere: ({ headers }: TestClient) => products.map(({ url }) => clientWith(url, headers)),
    admin: () => keyHolder(first.url, ADMIN_KEY),
    calls: (question: string) => upstream.generated.filter(({ prompt }) => prompt.includes(question)).length,
    writer: () => products[upstream.requests.at(-1)?.headers.authorization === 'Bearer second' ? 1 : 0],
    async close() {
      await Promise.all(every.map((product) => product.close()))
      await upstream.close()
      await redis?.close()
    },
  }
}

/** Asks, and reads the answer to its end. */
export async function askAndRead(client: TestClient, question: string, more: object = {}): Promise<Sent> {
  const sent = await client.send(question, more)
  const events = await client.follow(sent.assistantMessage.id)
  return { ...sent, assistantMessage: events.at(-1)?.message ?? sent.assistantMessage }
}

export async function stop(client: TestClient, id: string): Promise<Answer | undefined> {
  const query = `mutation($id: ID!) { stopMessage(id: $id) { ${ANSWER_FIELDS} } }`
  return (await client.request<{ stopMessage: Answer }>(query, { id })).data?.stopMessage
}

export const rate = (client: TestClient, messageId: string, rating: string) =>
  client.request('mutation($input: RateMessageInput!) { rateMessage(input: $input) { id } }', {
    input: { messageId, rating },
  })

export interface Stats {
  readonly since: string
  readonly entries: number
  readonly lookups: number
  readonly exactHits: number
  readonly semanticHits: number
  readonly joinedHits: number
  readonly misses: number
  readonly hitRatio: number
  readonly rejectedHits: number
  readonly savedTokens: number
  readonly hitLatency: { readonly count: number; readonly p50: number }
  readonly missLatency: { readonly count: number; readonly p50: number }
}

export const STATS_FIELDS = `since entries capacity utilization lookups exactHits semanticHits joinedHits misses hitRatio
  rejectedHits savedTokens hitLatency { count p50 p95 p99 } missLatency { count p50 p95 p99 }`

export async function statsAt(client: TestClient): Promise<Stats> {
  const { data, errors } = await client.request<{ cacheStats: Stats }>(`{ cacheStats { ${STATS_FIELDS} } }`)
  if (!data) throw new Error(`No figures: ${JSON.stringify(errors)}`)
  return data.cacheStats
}
