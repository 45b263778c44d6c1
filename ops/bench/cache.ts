import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type TestClient, visitor } from '../../api/test/support/client.ts'
import { type Product, startProduct } from '../../api/test/support/product.ts'
import { type RedisServer, startRedisServer } from '../../api/test/support/redisServer.ts'
import { startUpstream, type Upstream } from '../../api/test/support/upstream.ts'
import { cpuSeconds, median, percentile } from './measures.ts'

const FIRST_TOKEN_MS = 300
const LEAST_RATIO = 20
const POLLS_PER_SECOND = 50
const WARM_UP_POLLS = 5_000
const MOST_CPU_SHARE = 0.02
const STATISTICS = '{ cacheStats { lookups exactHits semanticHits joinedHits misses hitRatio } }'
/** Reads a request's body, answers with as much JSON as the product, and knows nothing else. */
const BARE_SERVER = `
  const { createServer } = require('node:http')
  const counts = { lookups: 1, exactHits: 0, semanticHits: 0, joinedHits: 0, misses: 1, hitRatio: 0 }
  const answer = JSON.stringify({ data: { cacheStats: counts } })
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(answer))
  })
  server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port))
`

const { values } = parseArgs({
  options: { questions: { type: 'string', default: '40' }, seconds: { type: 'string', default: '20' } },
})
const failures: string[] = []
for (const store of ['the embedded store', 'Redis'] as const) await measure(store)
for (const failure of failures) console.log(`MISSED: ${failure}`)
process.exitCode = failures.length > 0 ? 1 : 0

async function measure(store: 'the embedded store' | 'Redis'): Promise<void> {
  const upstream = await startUpstream()
  const redis = store === 'Redis' ? await startRedisServer({ appendonly: true }) : null
  const product = await startProduct({
    ...(redis && { REDIS_URL: redis.url }),
    OPENAI_BASE_URL: upstream.baseURL,
    OPENAI_MODEL: `test?ttft=${FIRST_TOKEN_MS}&tokens=60&tps=200`,
    LOG_LEVEL: 'warn',
  })
  try {
    console.log(`\n${store}`)
    await hitsAndMisses(store, product, upstream)
    await polling(store, product)
  } finally {
    await close(product, upstream, redis)
  }
}

async function close(product: Product, upstream: Upstream, redis: RedisServer | null): Promise<void> {
  await product.close()
  await upstream.close()
  await redis?.close()
}

/** A question is asked by one visitor, then by another: to the first token of the one, to the whole answer of the other. */
async function hitsAndMisses(store: string, product: Product, upstream: Upstream): Promise<void> {
  const [first, second] = [await visitor(product.url), await visitor(product.url)]
  const misses: number[] = []
  const hits: number[] = []
  for (let at = 0; at < Number(values.questions); at++) {
    const question = `What is in chapter ${at} of the handbook?`
    misses.push(await toFirstToken(first, question))
    const calls = upstream.requests.length
    hits.push(await toWholeAnswer(second, question))
    if (upstream.requests.length > calls) throw new Error('A hit asked the model')
  }
  const ratio = median(misses) / median(hits)
  console.log(
    `to the first token of a miss   p50 ${ms(median(misses))}   p95 ${ms(percentile(misses, 0.95))}`,
  )
  console.log(`to the whole answer of a hit   p50 ${ms(median(hits))}   p95 ${ms(percentile(hits, 0.95))}`)
  console.log(`a hit is ${ratio.toFixed(0)} times as fast, and asks no model`)
  if (ratio < LEAST_RATIO)
    failures.push(`${store}: a hit is only ${ratio.toFixed(1)} times as fast as a miss`)
}

/** The answer is read to its end, so that it is in the cache; what counts is when its first token came. */
async function toFirstToken(client: TestClient, question: string): Promise<number> {
  const startedAt = performance.now()
  let firstAt = 0
  const { assistantMessage } = await client.send(question)
  if (assistantMessage.cache !== 'MISS') throw new Error(`This was to be a miss: ${assistantMessage.cache}`)
  await client.follow(assistantMessage.id, 0, ({ __typename }) => {
    if (__typename === 'MessageDelta' && firstAt === 0) firstAt = performance.now()
    return false
  })
  return firstAt - startedAt
}

async function toWholeAnswer(client: TestClient, question: string): Promise<number> {
  const startedAt = performance.now()
  const { assistantMessage } = await client.send(question)
  const took = performance.now() - startedAt
  if (assistantMessage.cache !== 'EXACT') throw new Error(`This was to be a hit: ${assistantMessage.cache}`)
  return took
}

/** What a dashboard costs that asks so often, beside a server of Node's own that has its answer ready. */
async function polling(store: string, product: Product): Promise<void> {
  const client = await visitor(product.url)
  const share = await pollingShare(product.pid, async () => {
    const { data } = await client.request(STATISTICS)
    if (!data) throw new Error('No figures')
  })
  const bare = await bareShare()
  console.log(
    `cacheStats, ${POLLS_PER_SECOND} times a second   ${percent(share)} of a core (bare node:http: ${percent(bare)})`,
  )
  if (share > MOST_CPU_SHARE) failures.push(`${store}: polling takes ${percent(share)} of a core`)
}

async function bareShare(): Promise<number> {
  const server = spawn(process.execPath, ['-e', BARE_SERVER], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [url] = await once(server.stdout, 'data')
    const body = JSON.stringify({ query: STATISTICS })
    const headers = { 'content-type': 'application/json' }
    return await pollingShare(server.pid ?? 0, async () => {
      await (await fetch(String(url), { method: 'POST', headers, body })).json()
    })
  } finally {
    server.kill()
  }
}

/** The processor time of a process that is asked so often, above that of the idle one. */
async function pollingShare(pid: number, poll: () => Promise<void>): Promise<number> {
  // What is asked for hours is compiled by then.
  for (let polls = 0; polls < WARM_UP_POLLS; polls++) await poll()
  const idle = await cpuShare(pid, async () => void (await delay(Number(values.seconds) * 500)))
  const busy = await cpuShare(pid, async () => {
    const startedAt = performance.now()
    for (let polls = 0; polls < Number(values.seconds) * POLLS_PER_SECOND; polls++) {
      await delay(Math.max(0, startedAt + (polls * 1_000) / POLLS_PER_SECOND - performance.now()))
      await poll()
    }
  })
  return busy - idle
}

async function cpuShare(pid: number, run: () => Promise<void>): Promise<number> {
  const [before, startedAt] = [cpuSeconds(pid), performance.now()]
  await run()
  return (cpuSeconds(pid) - before) / ((performance.now() - startedAt) / 1_000)
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`.padStart(9)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}
