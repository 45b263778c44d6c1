export interface RedisNode {
  readonly host: string
  readonly port: number
}

/** Where a Redis is, and how to be let in. */
export interface RedisAddress {
  /** Of a cluster, any of its nodes: they know the others. */
  readonly nodes: readonly RedisNode[]
  /** Several nodes are; whether one is, the server has to say. */
  readonly isCluster: boolean
  readonly username: string
  readonly password: string
  readonly database: number
  readonly tls: boolean
}

/**
 * Reads `redis://user:password@host:port/database`, or `rediss://` for TLS; several, separated by commas, are the
 * nodes of a cluster, where the first says the rest (the others may be just `host:port`).
 * @throws Error with one line that does not repeat the address, as it may hold a password.
 */
export function parseAddress(text: string): RedisAddress {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const urls = parts.map((part, index) => parsePart(part, index + 1))
  const [first] = urls
  if (!first) throw new Error('The address of Redis is empty')
  const database = Number(first.pathname.slice(1) || 0)
  if (!Number.isInteger(database) || database < 0)
    throw new Error('The database of a Redis address is a number')
  if (database > 0 && urls.length > 1) throw new Error('A Redis cluster has no numbered databases')
  return {
    nodes: urls.map((url) => ({ host: hostOf(url), port: Number(url.port || 6379) })),
    isCluster: urls.length > 1,
    username: decodeURIComponent(first.username),
    password: decodeURIComponent(first.password),
    database,
    tls: first.protocol === 'rediss:',
  }
}

function parsePart(part: string, position: number): URL {
  const url = URL.parse(part.includes('://') ? part : `redis://${part}`)
  if (!url?.hostname || !['redis:', 'rediss:'].includes(url.protocol))
    throw new Error(`Part ${position} of the Redis address is not of the form redis://host:port`)
  return url
}

/** `new URL` keeps the brackets of an IPv6 address, sockets want none. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')
