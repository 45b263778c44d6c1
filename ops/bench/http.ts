import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { clientWith } from '../../api/test/support/client.ts'
import { type Product, startProduct } from '../../api/test/support/product.ts'
import { startRedisServer } from '../../api/test/support/redisServer.ts'
import { startUpstream } from '../../api/test/support/upstream.ts'
import { hammer, type Strokes } from './http/hammer.ts'
import { cpuSeconds, percentile, pin, row } from './measures.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '6' } } })
const KEY = 'a-key-for-the-benchmark'
const USERS = 500
const MISSED: string[] = []
const QUESTION = 'How often should I water my Harmony Palm?'
const SEND =
  'mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { assistantMessage { id status content cache } } }'
const HEAD = ['', 'requests / s', 'against plain Yoga', 'p50 ms', 'p99 ms', 'CPU µs each', 'failed']

await pin(process.pid, 1)
const yoga = fork(fileURLToPath(new URL('http/plainYoga.ts', import.meta.url)), { stdio: 'inherit' })
const [yogaPort] = (await once(yoga, 'message')) as [number]
const upstream = await startUpstream()
const redis = await startRedisServer()
const product = await startProduct({
  REDIS_URL: redis.url,
  OPENAI_BASE_URL: upstream.baseURL,
  OPENAI_MODEL: 'test?ttft=0&tokens=60&tps=1000',
  ADMIN_API_KEY: KEY,
  MESSAGES_PER_MINUTE: '1000000',
  MAX_ANSWERS_PER_VIEWER: '100000',
})
try {
  await measureAll(product, yoga)
} finally {
  yoga.kill()
  await product.close()
  await upstream.close()
  await redis.close()
}
for (const missed of MISSED) console.log(`MISSED: ${missed}`)
process.exitCode = MISSED.length > 0 ? 1 : 0

async function measureAll({ url, pid }: Product, { pid: yogaPid = 0 }: ChildProcess): Promise<void> {
  await pin(pid, 0)
  await pin(yogaPid, 0)
  const port = Number(new URL(url).port)
  const headers = { authorization: `Bearer ${KEY}` }
  console.log(row(HEAD))
  console.log(row(HEAD.map(() => '---')))
  const trivial = await measure('a trivial query of plain Yoga', yogaPid, null, {
    port: yogaPort,
    headers: {},
    request: () => ({ body: { query: '{ hello }' } }),
    isGood: (reply) => reply.includes('"world"'),
  })
  const stats = await measure('`cacheStats`', pid, trivial, {
    port,
    headers,
    request: () => ({ body: { query: '{ cacheStats { lookups exactHits misses hitRatio } }' } }),
    isGood: (reply) => reply.includes('"hitRatio"'),
  })
  if (stats < 2 * trivial)
    MISSED.push(`cacheStats: ${(stats / trivial).toFixed(2)} times a trivial query, 2 are promised`)
  const hits = await exactHits(url, pid, trivial)
  if (hits < trivial / 2)
    MISSED.push(`exact hits: ${(hits / trivial).toFixed(2)} times a trivial query, 0.5 are promised`)
}

async function exactHits(url: string, pid: number, trivial: number): Promise<number> {
  const first = clientWith(url, { authorization: `Bearer ${KEY}` })
  const { assistantMessage } = await first.send(QUESTION)
  await first.follow(assistantMessage.id)
  return measure('`sendMessage`, answered before', pid, trivial, {
    port: Number(new URL(url).port),
    headers: { authorization: `Bearer ${KEY}` },
    request: (count) => ({
      body: { query: SEND, variables: { input: { content: QUESTION } } },
      headers: { 'x-verdemuse-user': `user ${count % USERS}` },
    }),
    isGood: (reply) => reply.includes('"EXACT"'),
  })
}

/** The best of three, after a while in which what is hot is compiled. */
async function measure(
  name: string,
  pid: number,
  trivial: number | null,
  strokes: Omit<Strokes, 'seconds'>,
): Promise<number> {
  await hammer({ ...strokes, seconds: 2 })
  const runs = []
  for (let run = 0; run < 3; run++) {
    const before = cpuSeconds(pid)
    const hammered = await hammer({ ...strokes, seconds: Number(values.seconds) / 3 })
    runs.push({ ...hammered, cpuUs: ((cpuSeconds(pid) - before) / hammered.took.length) * 1e6 })
  }
  const best = runs.toSorted((a, b) => b.perSecond - a.perSecond)[0]
  if (!best) throw new Error('Nothing was measured')
  const { perSecond, took, failed, cpuUs } = best
  const ratio = trivial === null ? '' : (perSecond / trivial).toFixed(2)
  const times = [0.5, 0.99].map((share) => percentile(took, share).toFixed(1))
  console.log(row([name, perSecond.toFixed(0), ratio, ...times, cpuUs.toFixed(0), failed]))
  return perSecond
}
