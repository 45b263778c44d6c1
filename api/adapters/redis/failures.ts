import { StoreUnavailable } from '../../domain/errors.ts'

/**
 * Answers of a server that cannot serve just now: they say nothing of what was asked. A key is not local while its slot
 * moves to another node of a cluster.
 */
const REPLY_WHEN_AWAY =
  /^(READONLY|LOADING|OOM|MISCONF|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|NOREPLICAS|NOAUTH|WRONGPASS|NOPERM|ERR max number of clients|ERR Script attempted to access a non local key|ERR Script attempted (to )?execute a \w+ ?command while the cluster is down)\b/

/**
 * Whether an error says that Redis is away, rather than that we asked for nonsense. A reply that is none of the
 * above is nonsense; whatever is not a reply comes from the connection.
 */
const isAway = (error: Error): boolean =>
  error.name === 'ReplyError' ? REPLY_WHEN_AWAY.test(error.message) : isFromConnection(error)

const CONNECTION_ERRORS = new Set(['MaxRetriesPerRequestError', 'ClusterAllFailedError', 'AbortError'])

/** ioredis has no classes for most of these. */
const CONNECTION_MESSAGE =
  /^(Command timed out|Connection is closed|Stream isn't writeable|Cluster isn't ready|Cluster is (disconnect|ended)|Too many Cluster redirections|Failed to refresh slots|None of startup nodes|Socket timeout|connect |read |write |getaddrinfo )/

const isFromConnection = (error: Error): boolean =>
  CONNECTION_ERRORS.has(error.name) || 'syscall' in error || CONNECTION_MESSAGE.test(error.message)

/** The error as a port may throw it. */
export function asPortError(error: unknown): unknown {
  return error instanceof Error && isAway(error) ? new StoreUnavailable(error) : error
}

/** What Redis answers; rejects with StoreUnavailable where it is away. */
export function answered<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    throw asPortError(error)
  })
}

/** The same port, whose calls reject with StoreUnavailable where Redis is away. */
export function guarded<Port extends object>(port: Port): Port {
  const calls = Object.entries(port).map(([name, call]: [string, unknown]) => [name, guardedCall(call)])
  return Object.fromEntries(calls) as Port
}

function guardedCall(call: unknown): unknown {
  if (typeof call !== 'function') return call
  return (...args: unknown[]): unknown => {
    const result: unknown = call(...args)
    return result instanceof Promise ? answered(result) : result
  }
}
