import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../domain/errors.ts'
import { newGenerationId } from '../../domain/ids.ts'
import { keyOf, meaningOf, put } from '../../test/contracts/answerCache.samples.ts'
import { collect } from '../../test/contracts/opened.ts'
import {
  deltas,
  documentOf,
  exchangeOf,
  jobOf,
  OWNER,
  outcomeOf,
  settlementOf,
} from '../../test/contracts/samples.ts'
import { memberOf } from '../../test/contracts/sharedGenerations.contract.ts'
import { type MovableTime, movableTime, untilSent } from '../../test/support/movableTime.ts'
import { eventually } from '../../test/support/patience.ts'
import { type RedisServer, startRedisServer } from '../../test/support/redisServer.ts'
import { openRedis, type RedisPorts } from './redis.ts'

const FAILS_WITHIN_MS = 2_000
const signal = new AbortController().signal

/** Calls of every port, none of which may wait for a server that is away. */
const callsOf = ({
  conversations,
  generations: log,
  jobs,
  knowledge,
  limiter,
  answerCache,
  counters,
  shared,
}: RedisPorts): Record<string, () => Promise<unknown>> => {
  const exchange = exchangeOf(Date.now(), { key: 'send-1' })
  const { conversationId: id, messages } = exchange
  const generation = newGenerationId()
  const cache = answerCache({ capacity: 10 })
  const meaning = meaningOf('How much is it?', 1, 0)
  const member = memberOf()
  const write = { epoch: 1, firstSeq: 1, events: deltas('a'), leaseMs: 1_000 }
  return {
    addExchange: () => conversations.addExchange(exchange),
    find: () => conversations.find(OWNER, id),
    list: () => conversations.list(OWNER, { first: 10 }, 'palm'),
    message: () => conversations.message(OWNER, messages[1].id),
    messages: () => conversations.messages(OWNER, id, {}),
    settle: () => conversations.settle(OWNER, messages[1].id, settlementOf('a')),
    rate: () => conversations.rate(OWNER, messages[1].id, { rating: 'HELPFUL', comment: null, createdAt: 1 }),
    rename: () => conversations.rename(OWNER, id, 'Palms', Date.now()),
    remove: () => conversations.remove(OWNER, id),
    purgeExpired: () => conversations.purgeExpired(Date.now(), 10),
    unanswered: () => conversations.unanswered(Date.now(), 10),
    watch: () => conversations.watch(OWNER, id, signal),
    acquire: () => log.acquire(generation, 1_000),
    append: () => log.append(generation, write),
    release: () => log.release(generation, 1),
    requestStop: () => log.requestStop(generation, outcomeOf('STOPPED')),
    onStopRequested: () => log.onStopRequested(() => {}),
    read: () => log.read(generation),
    follow: () => collect(log.follow(generation, 0, signal)),
    discard: () => log.discard(generation),
    'add a job': () => jobs.add(jobOf()),
    depth: () => jobs.depth(),
    get: () => knowledge.get(documentOf().id),
    put: () => knowledge.put(documentOf()),
    'remove a document': () => knowledge.remove(documentOf().id),
    changesSince: () => knowledge.changesSince(0),
    consume: () => limiter({ limit: 3, windowMs: 1_000 }).consume('a'),
    peek: () => limiter({ limit: 3, windowMs: 1_000 }).peek('a'),
    'get an answer': () => cache.get(keyOf('a')),
    'put an answer': () => put(cache, 'a', { meaning }),
    'remove an answer': () => cache.remove(keyOf('a')),
    nearest: () => cache.nearest(meaning.scope, meaning.embedding, 1),
    raise: () => cache.raise(keyOf('a'), 0.9),
    used: () => cache.used(new Map([[keyOf('a'), 2]])),
    clear: () => cache.clear(),
    size: () => cache.size(),
    onRemoved: () => cache.onRemoved(() => {}),
    'add to counters': () => counters.add({ misses: 1 }),
    'read counters': () => counters.read(),
    claim: () => shared.claim(keyOf('a'), generation, 1_000),
    'release a claim': () => shared.release(keyOf('a'), generation),
    join: () => shared.join(generation, member, keyOf('a')),
    leave: () => shared.leave(generation, member.messageId),
    members: () => shared.members(generation),
    forget: () => shared.forget(generation),
    onLeft: () => shared.onLeft(() => {}),
  }
}

/** Every call has failed with StoreUnavailable once `FAILS_WITHIN_MS` have passed; time stands still from then on. */
async function expectAllAway(ports: RedisPorts, time: MovableTime): Promise<void> {
  time.jump(0)
  const answers = new Map<string, unknown>()
  const calls = Object.entries(callsOf(ports))
  for (const [name, call] of calls)
    call().then(
      () => answers.set(name, 'an answer'),
      (error) => answers.set(name, error instanceof StoreUnavailable ? 'StoreUnavailable' : error),
    )
  await untilSent()
  time.jump(FAILS_WITHIN_MS)
  await eventually(() =>
    expect(Object.fromEntries(answers)).toEqual(
      Object.fromEntries(calls.map(([name]) => [name, 'StoreUnavailable'])),
    ),
  )
}

async function expectBack(ports: RedisPorts): Promise<void> {
  const exchange = exchangeOf(Date.now())
  await eventually(() => ports.conversations.addExchange(exchange))
  expect(await ports.conversations.find(OWNER, exchange.conversationId)).not.toBeNull()
  await eventually(async () => (await ports.generations.onStopRequested(() => {}))())
}

describe('every port on Redis', () => {
  let server: RedisServer
  let ports: RedisPorts
  let time: MovableTime
  beforeAll(async () => {
    server = await startRedisServer({ appendonly: true })
    time = movableTime()
    ports = await openRedis({ url: server.url, conversationTtlMs: 60_000, report: () => {} })
  })
  afterAll(async () => {
    await ports.close()
    time.end()
    await server.close()
  })

  it('every call fails within 2 s if the Redis server is gone, and works again after its return', async () => {
    await server.kill()
    await expectAllAway(ports, time)
    time.goOn()
    expect(await ports.component.check()).toMatchObject({ status: 'DOWN', latencyMs: null })
    await server.restart()
    await expectBack(ports)
    expect(await ports.component.check()).toMatchObject({ status: 'OK', latencyMs: expect.any(Number) })
  })

  it('every call fails within 2 s if the Redis server hangs, and works again after that', async () => {
    server.pause()
    await expectAllAway(ports, time)
    const checked = ports.component.check()
    time.jump(FAILS_WITHIN_MS)
    expect(await checked).toMatchObject({ status: 'DOWN' })
    time.goOn()
    server.resume()
    await expectBack(ports)
  })

  it('writes fail as unavailable if Redis is out of memory, and reads work', async () => {
    await ports.knowledge.put(documentOf())
    await ports.connection.redis.config('SET', 'maxmemory', '1')
    await expect(ports.jobs.add(jobOf())).rejects.toBeInstanceOf(StoreUnavailable)
    await expect(ports.conversations.addExchange(exchangeOf(Date.now()))).rejects.toBeInstanceOf(
      StoreUnavailable,
    )
    expect((await ports.knowledge.changesSince(0)).changed).toHaveLength(1)
    expect(await ports.component.check()).toMatchObject({
      status: 'DEGRADED',
      detail: 'Redis takes no writes.',
    })
    await ports.connection.redis.config('SET', 'maxmemory', '0')
    await expectBack(ports)
  })

  it('scripts that the Redis server forgot are sent again', async () => {
    await expectBack(ports)
    await ports.connection.redis.script('FLUSH')
    await expectBack(ports)
  })
})

describe('a job queue on Redis', () => {
  let server: RedisServer
  let ports: RedisPorts
  const reported: string[] = []
  beforeAll(async () => {
    server = await startRedisServer({ appendonly: true })
    const report = (task: string) => void reported.push(task)
    ports = await openRedis({ url: server.url, conversationTtlMs: 60_000, report })
  })
  afterAll(async () => {
    await ports.close()
    await server.close()
  })

  it('jobs added before a crash of Redis are delivered, and the queue works after a loss of all data', async () => {
    const leave = new AbortController()
    const done: string[] = []
    const handler = async ({ generationId }: { generationId: string }) => void done.push(generationId)
    const [first, second, third] = [jobOf(), jobOf(), jobOf()]
    await ports.jobs.add(first)
    const ended = ports.jobs.work(handler, { concurrency: 1, signal: leave.signal })
    await eventually(() => expect(done).toEqual([first.generationId]))
    await server.kill()
    await eventually(() => expect(reported).toContain('takeJobs'))
    await server.restart()
    await eventually(() => ports.jobs.add(second))
    await eventually(() => expect(done).toContain(second.generationId))
    await ports.connection.redis.flushall()
    await eventually(() => ports.jobs.add(third))
    await eventually(() => expect(done).toContain(third.generationId))
    leave.abort()
    await ended
  })

  it('a handler is notified that its job went to another worker, and does not end that job', async () => {
    const leave = new AbortController()
    const { promise: given, resolve: give } = Promise.withResolvers<AbortSignal>()
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const ended = ports.jobs.work(
      async (_, { signal: lost }) => {
        give(lost)
        await gate
      },
      { concurrency: 1, signal: leave.signal },
    )
    await ports.jobs.add(jobOf())
    const lost = await given
    expect(lost.aborted).toBe(false)
    await ports.connection.redis.xautoclaim('vm:{jobs}:stream', 'workers', 'somebody else', 0, '0-0')
    await eventually(() => expect(lost.aborted).toBe(true))
    leave.abort()
    open()
    await ended
    expect(await ports.jobs.depth()).toEqual({ waiting: 0, running: 1 })
  })
})
