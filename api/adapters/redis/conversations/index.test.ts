import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { exchangeOf, OWNER } from '../../../test/contracts/samples.ts'
import { type RedisServer, startRedisServer } from '../../../test/support/redisServer.ts'
import { connectRedis, type RedisConnection } from '../connection.ts'
import { redisConversationStore } from './conversationStore.ts'
import { conversationIndex, dueOf } from './index.ts'

const TTL_MS = 60_000

/** Each leaves Redis as a process does that dies between two of its writes. */
describe('the index of conversations, after a crash between two writes', () => {
  let server: RedisServer
  let connection: RedisConnection
  beforeAll(async () => {
    server = await startRedisServer()
    connection = await connectRedis(server.url)
  })
  beforeEach(() => connection.redis.flushall())
  afterAll(async () => {
    connection.close()
    await server.close()
  })
  const opened = () => ({
    store: redisConversationStore(connection, { conversationTtlMs: TTL_MS }),
    index: conversationIndex(connection.redis),
  })

  it('index entries of a conversation that was never written are dropped', async () => {
    const { store, index } = opened()
    const now = Date.now()
    const exchange = exchangeOf(now - 2 * TTL_MS)
    await index.expires(exchange, exchange.now + TTL_MS)
    await index.expectAnswers(dueOf(OWNER, exchange.messages))
    expect(await store.unanswered(now, 10)).toEqual([])
    expect(await store.purgeExpired(now, 10)).toEqual({ removed: 0, generations: [] })
    expect(await connection.redis.dbsize()).toBe(0)
  })

  it('the index entry of an answer that may be about to be written is kept', async () => {
    const { store, index } = opened()
    const exchange = exchangeOf(Date.now() - 100)
    await index.expectAnswers(dueOf(OWNER, exchange.messages))
    expect(await store.unanswered(Date.now(), 10)).toEqual([])
    await store.addExchange(exchange)
    await index.forgetAnswers([])
    expect(await store.unanswered(Date.now(), 10)).toHaveLength(1)
  })

  it('a conversation with an outdated expiry entry is kept, and the entry is moved', async () => {
    const { store, index } = opened()
    const now = Date.now()
    const exchange = exchangeOf(now)
    await store.addExchange(exchange)
    await connection.redis.zadd('vm:{expiring}', now - 1, JSON.stringify([OWNER, exchange.conversationId]))
    expect(await store.purgeExpired(now, 10)).toEqual({ removed: 0, generations: [] })
    expect(await store.find(OWNER, exchange.conversationId)).not.toBeNull()
    expect(await index.expired(now + TTL_MS - 1, 10)).toEqual([])
    expect((await store.purgeExpired(now + TTL_MS, 10)).removed).toBe(1)
    expect(await connection.redis.dbsize()).toBe(0)
  })

  it('expected answers of a removed conversation are dropped from the index', async () => {
    const { store, index } = opened()
    const now = Date.now()
    const exchange = exchangeOf(now - 2 * TTL_MS)
    await store.addExchange({ ...exchange, now })
    await store.remove(OWNER, exchange.conversationId)
    await index.expectAnswers(dueOf(OWNER, exchange.messages))
    await index.expires(exchange, now - 1)
    expect(await store.unanswered(now, 10)).toEqual([])
    expect(await store.purgeExpired(now, 10)).toEqual({ removed: 0, generations: [] })
    expect(await connection.redis.dbsize()).toBe(0)
  })
})
