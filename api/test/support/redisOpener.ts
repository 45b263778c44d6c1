import { Redis } from 'ioredis'
import { afterAll, beforeAll } from 'vitest'
import { connectRedis, type RedisConnection } from '../../adapters/redis/connection.ts'
import type { Opened } from '../contracts/opened.ts'
import { makeTimeMovable, moveTime, onMovedTime } from './movedTime.ts'
import { startRedisCluster } from './redisCluster.ts'
import { startRedisServer } from './redisServer.ts'

/** `connection` is that of `port`. */
export type OpenedOnRedis<Port> = Opened<Port> & { readonly connection: RedisConnection }

export type OpenerOnRedis = <Settings, Port>(
  portOn: (connection: RedisConnection, settings: Settings) => Port,
) => (settings: Settings) => Promise<OpenedOnRedis<Port>>

/** What a connection can be made to; seen from outside of it. */
interface Storage {
  readonly url: string
  /** Connections to each of its servers. */
  readonly servers: readonly Redis[]
  flushAll(): Promise<void>
  countKeys(): Promise<number>
  close(): Promise<void>
}

/**
 * Opens ports over a redis-server that the tests of one file share, emptied for each test. Each instance has
 * connections of its own, as another process would have.
 */
export const openerOnRedis: OpenerOnRedis = (portOn) => openerOn(startServer)(portOn)

/** Of openers that share one cluster of three redis-servers, for the tests of a file. */
export const openerOnCluster = (): OpenerOnRedis => openerOn(startCluster)

function openerOn(start: () => Promise<Storage>): OpenerOnRedis {
  let storage: Storage | undefined
  beforeAll(async () => {
    makeTimeMovable()
    storage = await start()
  })
  afterAll(async () => storage?.close())
  return (portOn) => async (settings) => {
    if (!storage) throw new Error('The server runs during tests only')
    const { url, servers, flushAll, countKeys } = storage
    await flushAll()
    const connections: RedisConnection[] = []
    const connect = async () => {
      const connection = await connectRedis(url)
      onMovedTime(connection.redis)
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
      elapse: (ms) => moveTime(ms, servers),
      countLeftovers: countKeys,
      close: async () => {
        for (const connection of connections) connection.close()
      },
    }
  }
}

async function startServer(): Promise<Storage> {
  const server = await startRedisServer()
  const observer = new Redis(server.url)
  return {
    url: server.url,
    servers: [observer],
    flushAll: async () => void (await observer.flushall()),
    countKeys: () => observer.dbsize(),
    async close() {
      observer.disconnect()
      await server.close()
    },
  }
}

async function startCluster(): Promise<Storage> {
  const cluster = await startRedisCluster()
  return {
    ...cluster,
    servers: cluster.nodes.map(({ admin }) => admin),
    countKeys: async () => (await cluster.keys('*')).length,
  }
}
