import { parseAddress, type RedisAddress } from './address.ts'
import { type Channels, openChannels } from './channels.ts'
import { nodesOf, openCommands, openSubscriber, type RedisClient, untilReady } from './connections.ts'

/** All that a process has open to one Redis. */
export interface RedisConnection {
  readonly redis: RedisClient
  readonly channels: Channels
  /** One more connection, for commands that wait: they would hold up all others. Its user closes it. */
  openAnother(): Promise<OwnConnection>
  /**
   * Since when (epoch ms) the connection did not break: what the server acknowledged since then, it still has. A
   * cluster's connections come and go unseen; there it is never.
   */
  unbrokenSince(): number
  /** Closes everything at once; what is under way fails with StoreUnavailable. */
  close(): void
}

export interface OwnConnection {
  readonly redis: RedisClient
  close(): void
}

const START_TIMEOUT_MS = 5_000

/** Connects to Redis. @throws Error with one line for whoever starts the process, where Redis cannot be used. */
export async function connectRedis(url: string): Promise<RedisConnection> {
  const { address, redis } = await openReady(parseAddress(url))
  const subscriber = openSubscriber(address, () => nodesOf(redis))
  try {
    await untilReady(subscriber, address, START_TIMEOUT_MS)
  } catch (error) {
    redis.disconnect()
    subscriber.disconnect()
    throw error
  }
  return assemble(address, redis, openChannels(subscriber, redis))
}

/** Hosted clusters have one address for all their nodes: whether a server is of a cluster, it says itself. */
async function openReady(address: RedisAddress): Promise<{ address: RedisAddress; redis: RedisClient }> {
  const redis = openCommands(address)
  try {
    await untilReady(redis, address, START_TIMEOUT_MS)
    if (address.isCluster || !(await isOfCluster(redis))) return { address, redis }
  } catch (error) {
    redis.disconnect()
    throw error
  }
  redis.disconnect()
  return openReady({ ...address, isCluster: true })
}

/** A server that does not let us ask is taken for one that stands alone. */
const isOfCluster = (redis: RedisClient): Promise<boolean> =>
  redis.info('cluster').then(
    (info) => info.includes('cluster_enabled:1'),
    () => false,
  )

function assemble(address: RedisAddress, redis: RedisClient, channels: Channels): RedisConnection {
  const others = new Set<RedisClient>()
  const openAnother = async (): Promise<OwnConnection> => {
    const other = openCommands(address)
    others.add(other)
    await untilReady(other, address, START_TIMEOUT_MS).catch(() => {})
    const close = () => {
      others.delete(other)
      other.disconnect()
    }
    return { redis: other, close }
  }
  const close = () => {
    channels.close()
    for (const client of [redis, ...others]) client.disconnect()
  }
  return { redis, channels, openAnother, unbrokenSince: watchBreaks(redis), close }
}

function watchBreaks(redis: RedisClient): () => number {
  if (redis.isCluster) return () => Number.POSITIVE_INFINITY
  let since = Date.now()
  redis.on('ready', () => {
    since = Date.now()
  })
  return () => since
}
