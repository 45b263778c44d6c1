import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { type AppProcess, startApp } from '../support/appProcess.ts'
import {
  clientWith,
  type Sent,
  type StreamEvent,
  type TestClient,
  textOf,
  visitor,
} from '../support/client.ts'
import { freePort } from '../support/freePort.ts'
import { eventually, letTimePass } from '../support/patience.ts'
import { expectWhole, hasEnded } from '../support/reading.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import { type Behaviour, sequence } from '../support/upstreamBehaviour.ts'

const MINUTES = Number(process.env.SOAK_MINUTES ?? 30)
const SEED = process.env.SOAK_SEED ?? String(Date.now())
const ROUND_MS = 20_000
const VISITORS = 8
/** Rounds in which caches fill and code is compiled. */
const WARM_UP_ROUNDS = 3
const LOOK_EVERY_MS = 500
const MAX_GROWTH_BYTES = 6 * 1024 * 1024

const random = sequence(SEED)
const below = (bound: number): number => Math.floor(random() * bound)
const oneOf = <T>(...values: readonly T[]): T => values[below(values.length)] as T
const tell = (line: string) => process.stdout.write(`${line}\n`)

interface World {
  readonly redis: RedisServer
  readonly upstream: Upstream
  /** The first lives through it all; the second is killed now and then. */
  readonly apps: [AppProcess, AppProcess]
  readonly startSecond: () => Promise<AppProcess>
}

async function makeWorld(): Promise<World> {
  const redis = await startRedisServer({ appendonly: true })
  const upstream = await startUpstream()
  const start = async (port: number) =>
    startApp({
      model: 'configured',
      settings: {
        PORT: String(port),
        REDIS_URL: redis.url,
        SESSION_SECRET: 'one secret for all the processes of a test',
        MESSAGES_PER_MINUTE: '100000',
        LOG_LEVEL: 'error',
        OPENAI_BASE_URL: upstream.baseURL,
        OPENAI_MODEL: 'main',
        OPENAI_FALLBACK_MODELS: 'fallback',
        FIRST_TOKEN_TIMEOUT_MS: '1500',
        BETWEEN_TOKENS_TIMEOUT_MS: '1500',
      },
    })
  const port = await freePort()
  return { redis, upstream, apps: [await start(0), await start(port)], startSecond: () => start(port) }
}

const behaviour = (): Partial<Behaviour> => ({
  tokens: 20 + below(120),
  tps: oneOf(20, 60, 200, 0),
  ttft: below(300),
  split: oneOf('event', 'event', 'random', 'merged'),
  ...(random() < 0.2 && { fail: oneOf('500', '429', 'cut', 'stall', 'end', 'badjson'), failAt: below(30) }),
})

/** What may go wrong; each is over when it resolves. */
const faults: Readonly<Record<string, (world: World) => Promise<void>>> = {
  async 'worker killed'(world) {
    await world.apps[1].close()
    world.apps[1] = await world.startSecond()
  },
  async 'worker paused'({ apps }) {
    const { pid } = oneOf(...apps)
    process.kill(pid, 'SIGSTOP')
    await letTimePass(500 + below(5_000)).finally(() => process.kill(pid, 'SIGCONT'))
  },
  async 'Redis killed'({ redis }) {
    await redis.kill()
    await letTimePass(below(2_000))
    await redis.restart()
  },
  async 'Redis paused'({ redis }) {
    redis.pause()
    await letTimePass(below(4_000)).finally(redis.resume)
  },
  async 'subscribers cut'({ redis }) {
    const admin = new Redis(redis.url)
    await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub').finally(() => admin.disconnect())
  },
}

/** Asks until it is known to be accepted, wherever: the same send each time. */
async function send(clients: readonly TestClient[], content: string): Promise<Sent> {
  for (let count = 0; ; count++) {
    try {
      return await (clients[count % clients.length] as TestClient).send(content, { clientMessageId: content })
    } catch (error) {
      if (count > 100) throw error
      await letTimePass(200)
    }
  }
}

/** Reads an answer to its end, leaving and coming back at will, and now and then stopping it. */
async function read(clients: readonly TestClient[], id: string): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  const stopsAt = random() < 0.1 ? below(40) : Number.POSITIVE_INFINITY
  for (let count = 0; !hasEnded(events); count++) {
    if (count > 300) throw new Error(`${id} has no end`)
    const client = oneOf(...clients)
    let stay = 1 + below(60)
    const take = (event: StreamEvent) => {
      events.push(event)
      if (events.length > stopsAt) void client.request(STOP, { id }).catch(() => {})
      return --stay <= 0
    }
    await client[oneOf('follow', 'followSse')](id, events.at(-1)?.seq ?? 0, take).catch(() =>
      letTimePass(100),
    )
  }
  return events
}
const STOP = 'mutation($id: ID!) { stopMessage(id: $id) { status } }'

async function visit(world: World, name: string, until: number): Promise<number> {
  const { headers } = await eventually(() => visitor(world.apps[0].url))
  const clients = world.apps.map(({ url }) => clientWith(url, headers))
  for (let count = 0; ; count++) {
    if (performance.now() > until) return count
    const question = `${name} asks question ${count}!`
    world.upstream.next(behaviour())
    const { assistantMessage } = await send(clients, question)
    const readings = await Promise.all(
      Array.from({ length: 1 + below(3) }, () => read(clients, assistantMessage.id)),
    )
    for (const events of readings) check(world, events, textOf(readings[0] ?? []))
  }
}

/** All read the same; a generated answer is what some call of the model said, from its beginning. */
function check({ upstream }: World, events: readonly StreamEvent[], text: string): void {
  const { status, answerMode } = events.at(-1)?.message ?? {}
  expectWhole(events, text, {})
  if (answerMode !== 'GENERATED') return
  const said = upstream.generated.map((each) => each.text)
  const isWhole = status === 'COMPLETE'
  expect(
    said.some((each) => (isWhole ? each === text : each.startsWith(text))),
    text,
  ).toBe(true)
}

async function misfortune(world: World, until: number, told: string[]): Promise<void> {
  while (performance.now() < until) {
    await letTimePass(1_000 + below(4_000))
    const [name, strike] = oneOf(...Object.entries(faults))
    told.push(name)
    await strike(world)
  }
}

/** What is left once all have gone home. */
async function leftovers({ redis }: World): Promise<Record<string, number>> {
  const observer = new Redis(redis.url)
  try {
    return {
      followed: ((await observer.pubsub('CHANNELS', '*:live')) as string[]).length,
      waiting: await observer.xlen('vm:{jobs}:stream'),
      unanswered: await observer.zcard('vm:{unanswered}'),
    }
  } finally {
    observer.disconnect()
  }
}

it(`keeps its promises for ${MINUTES} minutes of joins, leaves, stops and faults, in flat memory`, async () => {
  tell(`SOAK_SEED=${SEED} SOAK_MINUTES=${MINUTES}`)
  const world = await makeWorld()
  const sizes: { readonly live: number; readonly resources: number }[] = []
  try {
    const end = performance.now() + MINUTES * 60_000
    for (let round = 1; performance.now() < end; round++) {
      const until = performance.now() + ROUND_MS
      const told: string[] = []
      const [answers] = await Promise.all([
        Promise.all(
          Array.from({ length: VISITORS }, (_, index) => visit(world, `${SEED}-${round}-${index}`, until)),
        ),
        misfortune(world, until, told),
      ])
      // A question that was refused in mid-write leaves an entry that is known to point at nothing a minute later.
      await eventually(
        async () => expect(await leftovers(world)).toEqual({ followed: 0, waiting: 0, unanswered: 0 }),
        LOOK_EVERY_MS,
      )
      const size = await world.apps[0].memory()
      sizes.push(size)
      const total = answers.reduce((sum, count) => sum + count, 0)
      tell(
        `round ${round}: ${total} answers, ${(size.live / 1024 / 1024).toFixed(1)} MB, ${size.resources} resources; ${told.join(', ')}`,
      )
    }
    const settled = sizes.slice(WARM_UP_ROUNDS)
    const [first] = settled
    const last = settled.at(-1)
    if (!first || !last || first === last) return
    expect(last.live - first.live).toBeLessThan(MAX_GROWTH_BYTES)
    expect(last.resources - first.resources).toBeLessThan(20)
  } finally {
    await Promise.all(world.apps.map((app) => app.close()))
    await world.redis.close()
    await world.upstream.close()
  }
})
