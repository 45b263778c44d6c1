import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectRedis, type RedisConnection } from '../../adapters/redis/connection.ts'
import { redisGenerationLog } from '../../adapters/redis/generation/generationLog.ts'
import { Fenced, StoreUnavailable } from '../../domain/errors.ts'
import { type GenerationId, newGenerationId } from '../../domain/ids.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'
import { collect } from '../contracts/opened.ts'
import { deltas, finished } from '../contracts/samples.ts'
import { eventually, letTimePass } from '../support/patience.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'

const LEASE_MS = 1_000

let server: RedisServer
const connections: RedisConnection[] = []
beforeEach(async () => {
  server = await startRedisServer({ appendonly: true })
})
afterEach(async () => {
  for (const connection of connections.splice(0)) connection.close()
  await server.close()
})

async function logOfItsOwn(): Promise<GenerationLog> {
  const connection = await connectRedis(server.url)
  connections.push(connection)
  return redisGenerationLog(connection)
}

/** Wants the generation, and writes its name as long as it has it; ends when it is told that another has. */
async function compete(
  log: GenerationLog,
  id: GenerationId,
  name: string,
  over: AbortSignal,
): Promise<number> {
  let turns = 0
  while (!over.aborted) {
    const acquired = await log.acquire(id, LEASE_MS).catch(ifAway)
    if (acquired?.state === 'acquired') {
      turns++
      await writeUntilFenced(log, id, `${name}${turns} `, acquired, over)
    }
    await letTimePass(20)
  }
  return turns
}

async function writeUntilFenced(
  log: GenerationLog,
  id: GenerationId,
  text: string,
  { epoch, lastSeq }: { epoch: number; lastSeq: number },
  over: AbortSignal,
): Promise<void> {
  for (let firstSeq = lastSeq + 1; !over.aborted; await letTimePass(10)) {
    const write = { epoch, firstSeq, events: deltas(text), leaseMs: LEASE_MS }
    try {
      await log.append(id, write)
      firstSeq++
    } catch (error) {
      if (error instanceof Fenced) return
      ifAway(error)
    }
  }
}

function ifAway(error: unknown): null {
  if (error instanceof StoreUnavailable) return null
  throw error
}

/** Who wrote each event, each name once for every run of its. */
async function writersOf(log: GenerationLog, id: GenerationId): Promise<string[]> {
  const acquired = await eventually(async () => {
    const answer = await log.acquire(id, LEASE_MS)
    if (answer.state !== 'acquired') throw new Error('Still held')
    return answer
  })
  const { epoch, lastSeq } = acquired
  await log.append(id, { epoch, firstSeq: lastSeq + 1, events: [finished()], leaseMs: LEASE_MS })
  const events = await collect(log.follow(id, 0, new AbortController().signal))
  // Neighbours come merged: a text that names two writers was written by both without a Reset between them.
  return events.flatMap((event) =>
    event.type === 'delta' ? [[...new Set(event.text.trim().split(' '))].join('+')] : [],
  )
}

describe('the lease of a generation', () => {
  it.each([
    ['was frozen for longer than a lease', 2_500],
    ['was frozen for longer than a connection lives', 4_000],
  ])('a generation has one writer at any time, also after Redis %s', async (_, frozenMs) => {
    const id = newGenerationId()
    const over = new AbortController()
    const logs = await Promise.all([logOfItsOwn(), logOfItsOwn(), logOfItsOwn()])
    const competing = logs.map((log, at) => compete(log, id, 'ABC'[at] ?? '', over.signal))
    const reader = await logOfItsOwn()
    const grown = async (by: number) => {
      const from = (await reader.read(id))?.lastSeq ?? 0
      await eventually(async () => expect((await reader.read(id))?.lastSeq).toBeGreaterThan(from + by))
    }
    await grown(5)
    server.pause()
    await letTimePass(frozenMs)
    server.resume()
    await eventually(() => grown(20))
    over.abort()
    await Promise.all(competing)
    const writers = await writersOf(reader, id)
    expect(writers.length).toBeGreaterThan(0)
    expect(writers.filter((name) => name.includes('+'))).toEqual([])
    expect(writers).toEqual([...new Set(writers)])
  })

  it('a writer whose generation another took is refused, with what it sent while Redis was frozen', async () => {
    const [first, second] = [await logOfItsOwn(), await logOfItsOwn()]
    const id = newGenerationId()
    const acquired = await first.acquire(id, 300)
    if (acquired.state !== 'acquired') throw new Error(acquired.state)
    server.pause()
    const stale = { epoch: acquired.epoch, firstSeq: 1, events: deltas('stale'), leaseMs: LEASE_MS }
    await letTimePass(400)
    const taking = second.acquire(id, LEASE_MS).catch(ifAway)
    // Commands leave in the turn after their own: this one is on its way before the other is made.
    for (let turn = 0; turn < 5; turn++) await setImmediate()
    const late = first.append(id, stale).then(
      () => 'written',
      (error: Error) => error.name,
    )
    server.resume()
    expect(await taking).toMatchObject({ state: 'acquired' })
    expect(await late).toBe('Fenced')
    expect(await second.read(id)).toMatchObject({ text: '' })
  })
})
