import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { RedisAddress, RedisNode } from './address.ts'
import { answeredInTime, COMMAND_TIMEOUT_MS, replacedIfSilent } from './deadlines.ts'

export type RedisClient = Redis | Cluster

export const RECONNECT_DELAY_MS = 500

/**
 * Every command is answered or has failed within `COMMAND_TIMEOUT_MS`, and is never sent twice: whether it took
 * effect is for the caller to know, who can repeat it. With ioredis' own settings a command hangs for 40 s on a dead
 * server, is sent again after a reconnect, and one that was on its way when the connection closed is forgotten until
 * its timeout (`maxRetriesPerRequest: 0` fails it at once).
 */
const COMMAND_OPTIONS = {
  connectTimeout: COMMAND_TIMEOUT_MS,
  maxLoadingRetryTime: 250,
  // mutant: retries-per-request
  maxRetriesPerRequest: 0,
  // mutant: resent-commands
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  // A primary that became a replica refuses writes on connections that it keeps: only a new one finds the new primary.
  reconnectOnError: ({ message }: Error) => message.startsWith('READONLY'),
} satisfies RedisOptions

/** Tries for ever, and soon enough to be back within half a second of the server. */
const retryDelay = (attempt: number): number => Math.min(attempt * 50, RECONNECT_DELAY_MS)

const credentialsOf = ({ username, password, tls }: RedisAddress) => ({
  ...(username && { username }),
  ...(password && { password }),
  ...(tls && { tls: {} }),
})

/** A connection for commands. It neither queues nor repeats: away is away, and says so at once. */
export function openCommands(address: RedisAddress): RedisClient {
  const redisOptions = { ...COMMAND_OPTIONS, ...credentialsOf(address) }
  const [first] = address.nodes
  if (!address.isCluster)
    return answeredInTime(
      sentTogether(
        replacedIfSilent(
          new Redis({
            ...redisOptions,
            ...first,
            db: address.database,
            enableOfflineQueue: false,
            retryStrategy: retryDelay,
          }),
        ),
      ),
    )
  const cluster = new Cluster([...address.nodes], {
    redisOptions,
    enableOfflineQueue: false,
    clusterRetryStrategy: retryDelay,
    slotsRefreshTimeout: COMMAND_TIMEOUT_MS,
    maxRedirections: 8,
    // A certificate is of a name: ioredis would look its address up, and expect that in it.
    ...(address.tls && { dnsLookup: (name, callback) => callback(null, name) }),
  })
  // Else the first command connects, and those beside it are put off by a tenth of a second. Not before the cluster has
  // been found to be ready: any of its nodes is asked for that, and one that is just connecting is taken for closed.
  const connect = (node: Redis) => void node.connect().catch(() => {})
  cluster.on('+node', replacedIfSilent)
  cluster.on('ready', () => cluster.nodes('master').forEach(connect))
  cluster.on('+node', (node: Redis) => {
    // mutant: cluster-ready
    if (cluster.status === 'ready' && !node.options.readOnly) connect(node)
  })
  return answeredInTime(cluster)
}

/**
 * A connection for live events: a plain one also to a cluster, whose nodes pass messages on to each other. It begins at
 * any node, so that processes spread over them; where one does not answer, it goes to the next, of those `discovered`
 * as well. Subscribing again is the subscriber's business (subscriber.ts).
 */
export function openSubscriber(
  address: RedisAddress,
  discovered: () => readonly RedisNode[] = () => [],
): Redis {
  const first = Math.floor(Math.random() * address.nodes.length)
  const nodeOf = (attempt: number): Partial<RedisNode> => {
    const nodes = [...address.nodes, ...discovered()]
    return nodes[(first + attempt) % nodes.length] ?? {}
  }
  const redis = new Redis({
    ...COMMAND_OPTIONS,
    ...credentialsOf(address),
    ...nodeOf(0),
    enableOfflineQueue: false,
    retryStrategy: (attempt) => {
      Object.assign(redis.options, nodeOf(attempt))
      return retryDelay(attempt)
    },
  })
  return answeredInTime(replacedIfSilent(redis))
}

/**
 * The commands of one turn of the event loop leave in one write, in their order: a write each costs more than the
 * command. Not ioredis' auto-pipelining, which answers and fails them together.
 */
function sentTogether(redis: Redis): Redis {
  return redis.on('connect', () => {
    const { stream } = redis
    const write = stream.write.bind(stream)
    let corked = false
    const uncork = () => {
      corked = false
      stream.uncork()
    }
    const writeSoon = (...args: Parameters<typeof write>): boolean => {
      if (!corked) {
        corked = true
        stream.cork()
        setImmediate(uncork)
      }
      return write(...args)
    }
    Object.assign(stream, { write: writeSoon })
  })
}

/** The nodes that a cluster has told of so far; none where it is none. */
export const nodesOf = (client: RedisClient): RedisNode[] =>
  client instanceof Cluster
    ? client.nodes().map(({ options: { host = '', port = 0 } }) => ({ host, port }))
    : []

/** Waits until commands can be sent. @throws Error that says in one line, without credentials, what is the matter. */
export async function untilReady(
  client: RedisClient,
  address: RedisAddress,
  withinMs: number,
): Promise<void> {
  if (client.status === 'ready') return
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let reason = 'no answer'
  const onError = (error: Error) => {
    reason = error.message
  }
  const timer = setTimeout(() => {
    reject(new Error(`Redis at ${nameOf(address)} cannot be used after ${withinMs / 1_000} s: ${reason}`))
  }, withinMs)
  client.on('error', onError).once('ready', resolve)
  await promise.finally(() => {
    clearTimeout(timer)
    client.off('error', onError).off('ready', resolve)
  })
}

const nameOf = ({ nodes }: RedisAddress): string =>
  nodes.map(({ host, port }) => `${host}:${port}`).join(', ')
