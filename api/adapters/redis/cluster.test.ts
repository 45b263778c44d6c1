import { Cluster } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { StoreUnavailable } from '../../domain/errors.ts'
import { keyOf, put } from '../../test/contracts/answerCache.samples.ts'
import { expectReadAfterHold } from '../../test/support/holding.ts'
import { movableTime } from '../../test/support/movableTime.ts'
import { eventually } from '../../test/support/patience.ts'
import { type RedisCluster, slotOf, startRedisCluster } from '../../test/support/redisCluster.ts'
import { redisAnswerCache } from './cache/answerCache.ts'
import { connectRedis, type RedisConnection } from './connection.ts'
import { CACHE_KEYS } from './keys.ts'

describe('a Redis Cluster', () => {
  let cluster: RedisCluster
  beforeAll(async () => {
    cluster = await startRedisCluster()
  })
  afterAll(() => cluster.close())
  const connect = async (url: string): Promise<RedisConnection> => {
    const connection = await connectRedis(url)
    onTestFinished(connection.close)
    return connection
  }
  const firstUrl = () => cluster.nodes[0]?.server.url ?? ''

  it('a cluster is recognized by the address of one of its nodes', async () => {
    const { redis, openAnother } = await connect(firstUrl())
    const statuses = () => ('nodes' in redis ? redis.nodes('master').map(({ status }) => status) : [])
    await eventually(() => expect(statuses()).toEqual(['ready', 'ready', 'ready']))
    const another = await openAnother()
    for (const { redis: client } of [{ redis }, another])
      for (const key of ['a', 'b', 'c', 'd']) expect(await client.set(key, '1')).toBe('OK')
    expect((await cluster.keys('?')).toSorted()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('a cluster is ready at the first attempt, whichever of its nodes is asked', async () => {
    const disconnected = vi.spyOn(Cluster.prototype, 'disconnect')
    onTestFinished(() => disconnected.mockRestore())
    // Nothing takes too long while time stands still.
    const time = movableTime()
    onTestFinished(time.end)
    time.jump(0)
    for (let times = 0; times < 10; times++) await connect(firstUrl())
    expect(disconnected).not.toHaveBeenCalled()
  })

  it('what a cluster answered while this process was held up is read', async () => {
    const time = movableTime()
    onTestFinished(time.end)
    const ports = cluster.nodes.map(({ server }) => server.port)
    await expectReadAfterHold(await connect(firstUrl()), time, ports)
  })

  it('keys of a moving slot are unavailable, and all there after the move', async () => {
    const connection = await connect(cluster.url)
    const cache = redisAnswerCache(connection, { capacity: 10 })
    for (const name of ['a', 'b', 'c']) await put(cache, name)
    const slot = slotOf(CACHE_KEYS.head)
    const from = await cluster.ownerOf(CACHE_KEYS.head)
    const to = cluster.nodes.find((node) => node !== from)
    if (!to) throw new Error('There is nowhere to move it')
    const refusals: unknown[] = []
    await cluster.moveSlot(slot, to, async () => {
      for (const name of ['a', 'b', 'c']) await cache.get(keyOf(name)).catch((error) => refusals.push(error))
    })
    expect(refusals).not.toEqual([])
    for (const refusal of refusals) expect(refusal).toBeInstanceOf(StoreUnavailable)
    for (const name of ['a', 'b', 'c']) expect(await cache.get(keyOf(name))).not.toBeNull()
    expect(await cluster.ownerOf(CACHE_KEYS.head)).toBe(to)
  })

  it('a subscription moves to a discovered node when its own node is gone', async () => {
    const { channels } = await connect(firstUrl())
    const heard = vi.fn()
    await channels.listen('vm:test', heard)
    const reconnected = new Promise<void>((resolve) => void channels.onReconnected(resolve))
    await cluster.nodes[0]?.server.kill()
    await reconnected
    await cluster.nodes[1]?.admin.publish('vm:test', '1')
    await eventually(() => expect(heard).toHaveBeenCalledWith(1))
  })
})
