import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Fenced, LogGone, StoreUnavailable } from '../../domain/errors.ts'
import { EMPTY_GENERATION, type GenerationEvent, reduce } from '../../domain/generation.ts'
import { type GenerationId, newGenerationId } from '../../domain/ids.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'
import { collect } from '../../test/contracts/opened.ts'
import { deltas, finished, outcomeOf } from '../../test/contracts/samples.ts'
import { type MovableTime, movableTime, untilSent } from '../../test/support/movableTime.ts'
import { eventually, letTimePass } from '../../test/support/patience.ts'
import { type RedisServer, startRedisServer } from '../../test/support/redisServer.ts'
import { connectRedis, type RedisConnection } from './connection.ts'
import { redisGenerationLog } from './generation/generationLog.ts'

const LEASE_MS = 60_000
const PARTS = Array.from({ length: 200 }, (_, index) => `${index} `)
const never = new AbortController().signal

/** One process, as far as Redis can tell. */
async function processOn(server: RedisServer): Promise<RedisConnection & { log: GenerationLog }> {
  const connection = await connectRedis(server.url)
  return { ...connection, log: redisGenerationLog(connection) }
}

async function acquire(
  log: GenerationLog,
  id = newGenerationId(),
): Promise<{ id: GenerationId; epoch: number }> {
  const acquired = await log.acquire(id, LEASE_MS)
  if (acquired.state !== 'acquired') throw new Error(`Expected to acquire ${id}, it is ${acquired.state}`)
  return { id, epoch: acquired.epoch }
}

/** Appends as a worker does: what failed because Redis was away is sent again until it is in. */
async function appendUntilIn(
  log: GenerationLog,
  { id, epoch }: { id: GenerationId; epoch: number },
  firstSeq: number,
  events: readonly GenerationEvent[],
): Promise<void> {
  for (;;) {
    try {
      await log.append(id, { epoch, firstSeq, events, leaseMs: LEASE_MS })
      return
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      await letTimePass(20)
    }
  }
}

/** Generates PARTS one by one; `interfere` is called after each. */
async function generate(
  log: GenerationLog,
  interfere: (written: number) => Promise<void>,
): Promise<GenerationId> {
  const held = await acquire(log)
  void generateInto(log, held, interfere)
  return held.id
}

async function generateInto(
  log: GenerationLog,
  held: { id: GenerationId; epoch: number },
  interfere: (written: number) => Promise<void>,
): Promise<void> {
  for (const [index, part] of PARTS.entries()) {
    await appendUntilIn(log, held, index + 1, deltas(part))
    await interfere(index + 1)
  }
  await appendUntilIn(log, held, PARTS.length + 1, [finished()])
}

async function textFollowed(log: GenerationLog, id: GenerationId): Promise<string> {
  const events = await collect(log.follow(id, 0, never))
  expect(events.at(-1)).toMatchObject({ type: 'finished', seq: PARTS.length + 1 })
  return events.reduce(reduce, EMPTY_GENERATION).text
}

describe('streams on Redis', () => {
  let server: RedisServer
  let writer: Awaited<ReturnType<typeof processOn>>
  let reader: Awaited<ReturnType<typeof processOn>>

  let time: MovableTime

  beforeAll(async () => {
    server = await startRedisServer({ appendonly: true })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    time = movableTime()
    writer = await processOn(server)
    reader = await processOn(server)
  })
  afterEach(() => {
    writer.close()
    reader.close()
    time.end()
  })

  it('a stream is complete though its subscribers are killed midway', async () => {
    const id = await generate(writer.log, async (written) => {
      if (written % 50 === 0) await writer.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    })
    const texts = await Promise.all([textFollowed(reader.log, id), textFollowed(writer.log, id)])
    expect(texts).toEqual([PARTS.join(''), PARTS.join('')])
  })

  it('a stream is complete though every connection is killed midway', async () => {
    const id = await generate(writer.log, async (written) => {
      if (written % 70 === 0)
        await reader.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no').catch(() => {})
    })
    expect(await textFollowed(reader.log, id)).toBe(PARTS.join(''))
  })

  it('a stream continues when the Redis server returns with its append-only file', async () => {
    const id = await generate(writer.log, async (written) => {
      if (written === 100) await server.restart()
    })
    expect(await textFollowed(reader.log, id)).toBe(PARTS.join(''))
  })

  it('a stream continues after the Redis server hung and its connections only looked alive', async () => {
    const id = await generate(writer.log, async (written) => {
      if (written !== 100) return
      server.pause()
      time.jump(3_000)
      server.resume()
      time.goOn()
    })
    expect(await textFollowed(reader.log, id)).toBe(PARTS.join(''))
  })

  it('events arrive live, not by polling, after a reconnect', async () => {
    const held = await acquire(writer.log)
    const events = reader.log.follow(held.id, 0, never)[Symbol.asyncIterator]()
    await appendUntilIn(writer.log, held, 1, deltas('a'))
    await events.next()
    await writer.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await eventually(async () =>
      expect(await writer.redis.pubsub('NUMSUB', `vm:{${held.id}}:live`)).toContain(1),
    )
    await appendUntilIn(writer.log, held, 2, deltas('b'))
    await events.next()
    // While time stands still, nothing is looked for.
    time.jump(0)
    for (let seq = 3; seq < 13; seq++) {
      await appendUntilIn(writer.log, held, seq, deltas('c'))
      expect(await events.next()).toMatchObject({ value: { seq } })
    }
  })

  it('an append whose reply was lost is stored once', async () => {
    const held = await acquire(writer.log)
    await appendUntilIn(writer.log, held, 1, deltas('Once'))
    const write = { epoch: held.epoch, firstSeq: 2, events: deltas(' a', ' week'), leaseMs: LEASE_MS }
    server.pause()
    const appending = writer.log.append(held.id, write)
    await untilSent()
    time.jump(1_600)
    await expect(appending).rejects.toBeInstanceOf(StoreUnavailable)
    server.resume()
    time.goOn()
    await eventually(async () => expect((await reader.log.read(held.id))?.lastSeq).toBe(3))
    await appendUntilIn(writer.log, held, 2, write.events)
    await appendUntilIn(writer.log, held, 4, [finished()])
    expect(await reader.log.read(held.id)).toMatchObject({ lastSeq: 4, text: 'Once a week' })
  })

  it('a writer is fenced and a reader notified if the Redis server lost its data', async () => {
    const held = await acquire(writer.log)
    await appendUntilIn(writer.log, held, 1, deltas('a', 'b', 'c'))
    const events = reader.log.follow(held.id, 0, never)[Symbol.asyncIterator]()
    await events.next()
    await reader.redis.flushall()
    const late = { epoch: held.epoch, firstSeq: 4, events: deltas('d'), leaseMs: LEASE_MS }
    await expect(writer.log.append(held.id, late)).rejects.toBeInstanceOf(Fenced)
    const again = await acquire(writer.log, held.id)
    expect(again.epoch).toBeGreaterThan(held.epoch)
    await appendUntilIn(writer.log, again, 1, deltas('x', 'x', 'x', 'x', 'x'))
    await expect(writer.log.append(held.id, late)).rejects.toBeInstanceOf(Fenced)
    await expect(events.next()).rejects.toBeInstanceOf(LogGone)
  })

  it('a stop request arrives live, not by polling', async () => {
    const heard: string[] = []
    await writer.log.onStopRequested((id) => heard.push(id))
    time.jump(0)
    for (let count = 0; count < 5; count++) {
      const { id } = await acquire(writer.log)
      await reader.log.requestStop(id, outcomeOf('STOPPED'))
      await eventually(() => expect(heard).toContain(id))
    }
  })
})
