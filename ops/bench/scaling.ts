import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { miniSearchPassageIndex } from '../../api/adapters/minisearch/passageIndex.ts'
import { documentOf } from '../../api/test/contracts/samples.ts'
import {
  clientWith,
  STREAM,
  type StreamEvent,
  type TestClient,
  visitor,
} from '../../api/test/support/client.ts'
import { join, type Member } from '../../api/test/support/crowd.ts'
import { type Product, startProduct } from '../../api/test/support/product.ts'
import { type RedisServer, startRedisServer } from '../../api/test/support/redisServer.ts'
import { startUpstream } from '../../api/test/support/upstream.ts'
import { cpuSeconds } from './measures.ts'
import { ANSWER, keepConversation, openStock } from './stock.ts'

// Processor time and bytes, which a busy machine makes no different, as seconds on its clock are.

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '100' },
    readers: { type: 'string', default: '200' },
    idle: { type: 'string', default: '1000' },
    conversations: { type: 'string', default: '300' },
    documents: { type: 'string', default: '1000' },
  },
})
const TOKENS = 200
const TOKENS_PER_SECOND = 40
let asked = 0

const redis = await startRedisServer()
const upstream = await startUpstream()
const product = await startProduct({
  REDIS_URL: redis.url,
  OPENAI_BASE_URL: upstream.baseURL,
  OPENAI_MODEL: `test?tokens=${TOKENS}&tps=${TOKENS_PER_SECOND}`,
  MESSAGES_PER_MINUTE: '1000000',
  MAX_ANSWERS_PER_VIEWER: '10000',
  LOG_LEVEL: 'warn',
})
try {
  const client = await visitor(product.url)
  await streams(client, 10)
  console.log(`\n${new Date().toISOString().slice(0, 10)}, Node ${process.version}, one worker\n`)
  await streams(client, Number(values.streams), 'answers, one reader each')
  await readersOfOne(client, Number(values.readers))
  await hits(client)
  await idleSockets(client, Number(values.idle))
  await stored(redis, Number(values.conversations))
  indexed(Number(values.documents))
} finally {
  await product.close()
  await upstream.close()
  await redis.close()
}

/** What it holds in memory now, in MB. */
function memoryOf({ pid }: Product): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1_024
}

/** What the product and Redis spend while something is done. */
async function spent(act: () => Promise<void>): Promise<{ product: number; redis: number }> {
  const before = [cpuSeconds(product.pid), cpuSeconds(redis.pid)] as const
  await act()
  await delay(200)
  return { product: cpuSeconds(product.pid) - before[0], redis: cpuSeconds(redis.pid) - before[1] }
}

function follow(client: TestClient, id: string, onEnd: () => void): Member {
  const onData = (data: unknown) => {
    const { messageStream } = data as { messageStream: StreamEvent }
    if (messageStream.__typename === 'MessageFinished') onEnd()
  }
  return join(
    { url: product.url, headers: client.headers },
    { query: STREAM, variables: { id, after: 0 }, onData },
  )
}

async function readAll(client: TestClient, ids: readonly string[]): Promise<void> {
  const members: Member[] = []
  await Promise.all(
    ids.map((id) => new Promise<void>((resolve) => void members.push(follow(client, id, resolve)))),
  )
  for (const member of members) member.leave()
}

async function ask(client: TestClient): Promise<string> {
  const { assistantMessage } = await client.send(`Tell me story number ${++asked}.`, { useCache: false })
  return assistantMessage.id
}

async function streams(client: TestClient, count: number, name = ''): Promise<void> {
  const cost = await spent(async () => {
    await Promise.all(Array.from({ length: count }, async () => readAll(client, [await ask(client)])))
  })
  const per = (seconds: number) => ((seconds * 1e6) / (count * TOKENS)).toFixed(0)
  if (name)
    console.log(
      `${count} ${name}: ${per(cost.product)} µs of the worker and ${per(cost.redis)} µs of Redis a token`,
    )
}

async function readersOfOne(client: TestClient, count: number): Promise<void> {
  const alone = await spent(async () => readAll(client, [await ask(client)]))
  const together = await spent(async () => {
    const id = await ask(client)
    await readAll(client, Array<string>(count).fill(id))
  })
  const more = ((together.product - alone.product) * 1e6) / ((count - 1) * TOKENS)
  console.log(
    `${count} readers of one answer: ${more.toFixed(0)} µs of the worker a token for each further reader`,
  )
}

/** The same question of many, after the first was answered. */
async function hits(client: TestClient): Promise<void> {
  const question = 'How much is the palm of the day?'
  const { assistantMessage } = await client.send(question)
  await readAll(client, [assistantMessage.id])
  const COUNT = 300
  const cost = await spent(async () => {
    for (let count = 0; count < COUNT; count++) {
      const other = clientWith(product.url, client.headers)
      const sent = await other.send(question)
      if (sent.assistantMessage.status !== 'COMPLETE') throw new Error('Not from the cache')
    }
  })
  const ms = (seconds: number) => ((seconds * 1_000) / COUNT).toFixed(2)
  console.log(
    `a question that the cache answers: ${ms(cost.product)} ms of the worker, ${ms(cost.redis)} ms of Redis`,
  )
}

async function idleSockets(client: TestClient, count: number): Promise<void> {
  const { conversation } = await client.send('A conversation to watch', { useCache: false })
  const query = 'subscription($id: ID!) { conversationEvents(conversationId: $id) { __typename } }'
  const before = memoryOf(product)
  const members: Member[] = []
  for (let at = 0; at < count; at++) {
    const seat = { url: product.url, headers: client.headers, localAddress: `127.0.0.${2 + (at % 8)}` }
    members.push(join(seat, { query, variables: { id: conversation.id }, onData: () => {} }))
    if (at % 50 === 49) await Promise.all(members.slice(-50).map(({ open }) => open))
  }
  await delay(3_000)
  const kilobytes = ((memoryOf(product) - before) / count) * 1_024
  const idle = await spent(() => delay(5_000))
  const us = (seconds: number) => ((seconds * 1e6) / 5 / count).toFixed(0)
  console.log(
    `${count} idle sockets: ${kilobytes.toFixed(0)} KB of the worker's memory each; each second ${us(idle.product)} µs of the worker and ${us(idle.redis)} µs of Redis each`,
  )
  for (const member of members) member.leave()
}

/** Conversations of four questions. */
async function stored({ url }: RedisServer, count: number): Promise<void> {
  const ports = await openStock(url)
  const admin = new Redis(url)
  const used = async () => Number(/used_memory:(\d+)/.exec(await admin.info('memory'))?.[1])
  const before = await used()
  for (let at = 0; at < count; at++) await keepConversation(ports, `owner-${at}`, 4)
  const kilobytes = ((await used()) - before) / count / 1_024
  console.log(
    `a conversation of four questions with answers of ${ANSWER.length} characters: ${kilobytes.toFixed(1)} KB of Redis`,
  )
  admin.disconnect()
  await ports.close()
}

function indexed(count: number): void {
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  const index = miniSearchPassageIndex()
  const from = process.cpuUsage().user
  for (let at = 0; at < count; at++) {
    const body = `# Article ${at}\n\n${Array.from({ length: 300 }, (_, word) => `word${(at * 7 + word * 13) % 5_000}`).join(' ')}`
    index.put({ ...documentOf({ title: `Article ${at}`, body }), revision: at + 1 })
  }
  globalThis.gc?.()
  const kilobytes = (process.memoryUsage().heapUsed - before) / count / 1_024
  index.remove(documentOf().id)
  const ms = (process.cpuUsage().user - from) / 1_000 / count
  console.log(
    `a document of 300 words: ${kilobytes.toFixed(1)} KB of each worker's index by words, ${ms.toFixed(2)} ms to read in`,
  )
}
