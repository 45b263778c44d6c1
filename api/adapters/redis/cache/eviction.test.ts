import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AnswerCache } from '../../../ports/answerCache.ts'
import { foundOf, keyOf, meaningOf, near, put, SCOPE } from '../../../test/contracts/answerCache.samples.ts'
import { type RedisServer, startRedisServer } from '../../../test/support/redisServer.ts'
import { CACHE_CLEARED, CACHE_ENTRY, CACHE_KEYS } from '../keys.ts'
import { openRedis, type RedisPorts } from '../redis.ts'

let store: RedisServer
let evicting: RedisServer
let observer: Redis
let ports: RedisPorts
let cache: AnswerCache

beforeAll(async () => {
  store = await startRedisServer()
  evicting = await startRedisServer({ args: ['--maxmemory', '3mb', '--maxmemory-policy', 'allkeys-lru'] })
  observer = new Redis(evicting.url)
})
afterAll(async () => {
  observer.disconnect()
  await evicting.close()
  await store.close()
})
beforeEach(async () => {
  await observer.flushall()
  ports = await openRedis({
    url: store.url,
    cacheUrl: evicting.url,
    conversationTtlMs: 60_000,
    report: () => {},
  })
  cache = ports.answerCache({ capacity: 10_000 })
})
afterEach(() => ports.close())

const EAST = [1, 0]
const entry = (name: string) => `${CACHE_ENTRY}${keyOf(name)}`

describe('cached answers on a server of their own that evicts', () => {
  it('cached answers are on the evicting server, and everything else is on the main one', async () => {
    await put(cache, 'a', { meaning: meaningOf('a', ...EAST) })
    await ports.counters.add({ misses: 1 })
    expect(await observer.keys('*')).toHaveLength(5)
    const kept = new Redis(store.url)
    expect(await kept.keys('*')).toEqual(['vm:{counters}'])
    kept.disconnect()
    expect(await ports.cacheComponent?.check()).toMatchObject({ name: 'cache', status: 'OK' })
  })

  it('the cache accepts more answers than fit, and each answer found is whole', async () => {
    const text = 'x'.repeat(20_000)
    const names = Array.from({ length: 200 }, (_, index) => `q${index}`)
    for (const name of names) await put(cache, name, { text: name + text })
    const found = await foundOf(cache, names)
    expect(found.length).toBeLessThan(names.length)
    for (const name of found) expect((await cache.get(keyOf(name)))?.text ?? name + text).toBe(name + text)
    await put(cache, 'new')
    expect(await foundOf(cache, ['new'])).toEqual(['new'])
  })

  it('an evicted answer is not found, and is removed from the sets', async () => {
    for (const name of ['a', 'b']) await put(cache, name, { meaning: meaningOf(name, ...EAST) })
    await observer.del(entry('a'))
    expect(await foundOf(cache, ['a', 'b'])).toEqual(['b'])
    expect(await near(cache, 2, ...EAST)).toEqual(['b'])
    for (const set of [CACHE_KEYS.popularity, CACHE_KEYS.expiry, CACHE_KEYS.meanings])
      expect(await observer.zcard(set)).toBe(1)
  })

  it.each(Object.entries(CACHE_KEYS))('the cache recovers from the loss of the %s', async (_, lost) => {
    for (const name of ['a', 'b']) await put(cache, name, { meaning: meaningOf(name, ...EAST) })
    await near(cache, 2, ...EAST)
    await observer.del(lost)
    await foundOf(cache, ['a', 'b'])
    for (const name of ['b', 'c']) await put(cache, name, { meaning: meaningOf(name, ...EAST) })
    expect(await foundOf(cache, ['b', 'c'])).toEqual(['b', 'c'])
    expect(await near(cache, 9, ...EAST)).toEqual(expect.arrayContaining(['b', 'c']))
    const { entries } = await cache.size()
    expect(await foundOf(cache, ['a', 'b', 'c'])).toHaveLength(entries)
  })

  it('cached answers are searched again from scratch after the server lost everything', async () => {
    for (const name of ['a', 'b', 'c']) await put(cache, name, { meaning: meaningOf(name, ...EAST) })
    expect(await near(cache, 9, ...EAST)).toHaveLength(3)
    await observer.flushall()
    expect(await near(cache, 9, ...EAST)).toEqual([])
    await put(cache, 'd', { meaning: meaningOf('d', ...EAST) })
    expect(await near(cache, 9, ...EAST)).toEqual(['d'])
  })

  it('an answer put again after the cache was cleared has no threshold from before', async () => {
    await put(cache, 'a', { meaning: meaningOf('a', ...EAST) })
    await cache.raise(keyOf('a'), 0.99)
    // As between a clearing and the sweep that follows.
    await observer.hset(CACHE_KEYS.head, 'origin', 'another')
    await put(cache, 'a', { meaning: meaningOf('a', ...EAST) })
    expect(await cache.nearest(SCOPE, Float32Array.from(EAST), 1)).toMatchObject([{ threshold: null }])
  })

  it('clearing the cache deletes all answers, also after an interrupted clearing', async () => {
    for (const name of ['a', 'b']) await put(cache, name)
    await observer.rename(CACHE_KEYS.popularity, CACHE_CLEARED)
    await put(cache, 'c')
    expect(await cache.clear()).toBe(3)
    expect(await observer.keys('*')).toEqual([CACHE_KEYS.head])
  })
})
