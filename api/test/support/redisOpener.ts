import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, beforeAll } from 'vitest'
import { connectRedis, type RedisConnection } from '../../adapters/redis/connection.ts'
import type { Opened } from '../contracts/opened.ts'
import { type RedisServer, startRedisServer } from './redisServer.ts'

/** `connection` is that of `port`. */
export type OpenedOnRedis<Port> = Opened<Port> & { readonly connection: RedisConnection }

/**
 * Opens ports over a redis-server that the tests of one file share, emptied for each test. Each instance has
 * connections of its own, as another process would have.
 */
export function openerOnRedis<Settings, Port>(
  portOn: (connection: RedisConnection, settings: Settings) => Port,
): (settings: Settings) => Promise<OpenedOnRedis<Port>> {
  let server: RedisServer | undefined
  let observer: Redis | undefined
  beforeAll(async () => {
    server = await startRedisServer()
    observer = new Redis(server.url)
  })
  afterAll(async () => {
    observer?.disconnect()
    await server?.close()
  })
  return async (settings) => {
    if (!server || !observer) throw new Error('The server runs during tests only')
    const { url } = server
    await observer.flushall()
    const connections: RedisConnection[] = []
    const connect = async () => {
      const connection = await connectRedis(url)
      connections.push(connection)
      return connection
    }
    const another = async () => portOn(await connect(), settings)
    const connection = await connect()
    return {
      connection,
      port: portOn(connection, settings),
      another,
      now: () => Date.now(),
      elapse: (ms) => sleep(ms),
      countLeftovers: async () => (await observer?.dbsize()) ?? 0,
      close: async () => {
        for (const connection of connections) connection.close()
      },
    }
  }
}
