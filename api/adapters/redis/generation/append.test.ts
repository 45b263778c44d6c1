import { afterAll, beforeAll, expect, it } from 'vitest'
import { newGenerationId } from '../../../domain/ids.ts'
import { deltas } from '../../../test/contracts/samples.ts'
import { type RedisServer, startRedisServer } from '../../../test/support/redisServer.ts'
import { connectRedis, type RedisConnection } from '../connection.ts'
import { type Appends, openAppends, writeOf } from './append.ts'

let server: RedisServer
let connection: RedisConnection
let appends: Appends
beforeAll(async () => {
  server = await startRedisServer()
  connection = await connectRedis(server.url)
  appends = openAppends(connection.redis)
})
afterAll(async () => {
  await connection.close()
  await server.close()
})

/** To a log that nobody has acquired: what matters here is when it goes. */
const write = () => {
  const about = { epoch: 1, firstSeq: 1, events: deltas('a'), leaseMs: 1_000 }
  return appends.append(writeOf(newGenerationId(), about, { unfinishedMs: 1_000, endedMs: 1_000 }))
}
const callsSoFar = async () =>
  Number(/cmdstat_evalsha:calls=(\d+)/.exec(await connection.redis.info('commandstats'))?.[1] ?? 0)

it('an append is sent immediately if no other is under way', () => {
  expect(appends.turn()).toBeNull()
})

it('writers whose turn comes together share one call', async () => {
  await write()
  const before = await callsSoFar()
  const first = write()
  const others = Array.from({ length: 20 }, async () => {
    await appends.turn()
    return write()
  })
  expect((await Promise.all([first, ...others])).map(([answer]) => answer)).toEqual(Array(21).fill('fenced'))
  expect(await callsSoFar()).toBe(before + 1)
})

it('writers that need more than one call take turns in order', async () => {
  const order: number[] = []
  const first = write()
  const others = Array.from({ length: 600 }, async (_, index) => {
    await appends.turn()
    await write()
    order.push(index)
  })
  await Promise.all([first, ...others])
  expect(order).toEqual(order.toSorted((a, b) => a - b))
})
