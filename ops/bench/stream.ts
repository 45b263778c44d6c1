import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startProduct } from '../../api/test/support/product.ts'
import { startProxy } from '../../api/test/support/proxy.ts'
import { startRedisServer } from '../../api/test/support/redisServer.ts'
import { cpuSeconds, familyOf, peakMemory, percentile, pin, row, sum } from './measures.ts'
import { stock } from './stock.ts'
import type { Load, Measured } from './stream/load.ts'

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '1,50,200,400,600' },
    transport: { type: 'string', default: 'ws' },
    rounds: { type: 'string', default: '2' },
    tokens: { type: 'string', default: '200' },
    'per-second': { type: 'string', default: '50' },
    'first-token-ms': { type: 'string', default: '200' },
    /** Between the product and its Redis, there and back. */
    'redis-ms': { type: 'string', default: '0' },
    embeddings: { type: 'string', default: 'on' },
    /** All of them on one core. */
    workers: { type: 'string', default: '1' },
    /** What Redis holds already. */
    conversations: { type: 'string', default: '0' },
    documents: { type: 'string', default: '0' },
    'questions-per-second': { type: 'string', default: '0' },
    /** A deployment to be measured in place of one that is started here; `key` is a partner's. */
    url: { type: 'string' },
    key: { type: 'string' },
    'period-ms': { type: 'string', default: '10000' },
  },
})

const pace = {
  tokens: Number(values.tokens),
  perSecond: Number(values['per-second']),
  firstTokenMs: Number(values['first-token-ms']),
}
const children: ChildProcess[] = []
const HEAD = [
  'streams',
  'added p50 ms',
  'p99',
  'longest',
  'first text p50',
  'p99',
  'accepted p99',
  'wrong',
  'failed',
  'CPU s / 1,000 tokens',
  'CPU',
  'memory MB',
  'tokens / frame',
  'readers’ lag',
]

console.log(row(HEAD))
console.log(row(HEAD.map(() => '---')))
await (values.url ? measureThere(values.url) : measureHere())

/** Of a deployment: what its model adds cannot be told apart, so that there are no added times. */
async function measureThere(url: string): Promise<void> {
  const load = { url: url.replace(/\/$/, ''), pace: null, periodMs: Number(values['period-ms']) }
  for (const streams of values.streams.split(',').map(Number)) await measure({ ...load, streams }, null)
}

async function measureHere(): Promise<void> {
  // The product has a core to itself; its Redis, the model and the readers share another.
  await pin(process.pid, 1)
  const redis = await startRedisServer()
  await stock(redis.url, {
    conversations: Number(values.conversations),
    documents: Number(values.documents),
  })
  const network = await startProxy(redis.port)
  network.slowDown(Number(values['redis-ms']) / 2)
  const upstream = child('upstream', pace)
  const [port] = (await once(upstream, 'message')) as [number]
  const product = await startProduct({
    REDIS_URL: Number(values['redis-ms']) > 0 ? network.url : redis.url,
    OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
    EMBEDDINGS: values.embeddings,
    WORKERS: values.workers,
    MESSAGES_PER_MINUTE: '1000000',
    ADDRESS_VISITORS_PER_HOUR: '1000000',
    ANSWERS_AT_ONCE: '10000',
    MAX_WAITING_ANSWERS: '10000',
  })
  const periodMs = pace.firstTokenMs + (pace.tokens / pace.perSecond) * 1_000 + 100
  try {
    for (const pid of familyOf(product.pid)) await pin(pid, 0)
    await measure({ url: product.url, pace, periodMs, streams: 20, rounds: 1 }, product.pid, () => {})
    for (const streams of values.streams.split(',').map(Number))
      await measure({ url: product.url, pace, periodMs, streams }, product.pid)
  } finally {
    for (const each of children) each.kill()
    await product.close()
    await network.close()
    await redis.close()
  }
}

function child(name: 'upstream' | 'load', about: object): ChildProcess {
  const path = fileURLToPath(new URL(`stream/${name}.ts`, import.meta.url))
  const forked = fork(path, [JSON.stringify(about)], { execArgv: ['--disable-warning=ExperimentalWarning'] })
  children.push(forked)
  return forked
}

type What = Pick<Load, 'url' | 'pace' | 'periodMs' | 'streams'> & { readonly rounds?: number }

async function measure(what: What, pid: number | null, print: (line: string) => void = console.log) {
  const transport: Load['transport'] = values.transport === 'sse' ? 'sse' : 'ws'
  const questionsPerSecond = Number(values['questions-per-second'])
  const load: Load = {
    rounds: Number(values.rounds),
    questionsPerSecond,
    ...what,
    transport,
    key: values.key ?? null,
  }
  const readers = child('load', load)
  let spending = Promise.resolve(Number.NaN)
  const measured = await new Promise<Measured>((resolve, reject) => {
    readers.once('exit', (code) => reject(new Error(`The readers ended with ${code}`)))
    readers.on('message', (message: { windowUs?: [number, number]; measured?: Measured }) => {
      if (message.measured) resolve(message.measured)
      if (message.windowUs && pid !== null) spending = cpuWithin(pid, message.windowUs)
    })
  })
  const cpu = await spending
  const memory = pid === null ? Number.NaN : sum(familyOf(pid).map(peakMemory))
  print(lineOf(load, measured, { cpu, memory }))
}

async function cpuWithin(pid: number, [fromUs, toUs]: [number, number]): Promise<number> {
  const wait = (untilUs: number) =>
    delay(Math.max(0, untilUs / 1_000 - performance.timeOrigin - performance.now()))
  const family = familyOf(pid)
  const spent = () => sum(family.map(cpuSeconds))
  await wait(fromUs)
  const before = spent()
  await wait(toUs)
  return spent() - before
}

interface Spent {
  readonly cpu: number
  readonly memory: number
}

function lineOf({ streams, rounds, periodMs }: Load, measured: Measured, { cpu, memory }: Spent): string {
  const { added, firstText, accepted, wrong, failed, tokens, frames, ownLag } = measured
  for (const failure of new Set(failed)) console.error(failure)
  const seconds = (periodMs / 1_000) * Math.max(1, rounds - 1)
  const cells = [
    percentile(added, 0.5),
    percentile(added, 0.99),
    percentile(added, 1),
    percentile(firstText, 0.5),
    percentile(firstText, 0.99),
    percentile(accepted, 0.99),
  ].map((ms) => (Number.isNaN(ms) ? '–' : ms.toFixed(1)))
  const spent = [(cpu / added.length) * 1_000, cpu / seconds].map((value, at) =>
    Number.isNaN(value) ? '–' : at === 0 ? value.toFixed(4) : `${(100 * value).toFixed(0)} %`,
  )
  return row([
    streams,
    ...cells,
    wrong,
    failed.length,
    ...spent,
    memory.toFixed(0),
    (tokens / frames).toFixed(2),
    ownLag.toFixed(1),
  ])
}
