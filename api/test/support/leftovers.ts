import { readdir, readFile, readlink } from 'node:fs/promises'
import { Redis } from 'ioredis'
import { expect } from 'vitest'
import { eventually } from './patience.ts'
import type { Product } from './product.ts'

/** What a deployment holds at one moment; all of it has to come back after a fault. */
export interface Holdings {
  /** Channels with the number of their subscribers. */
  readonly channels: Readonly<Record<string, number>>
  /** Keys without those that will go by themselves. */
  readonly lastingKeys: readonly string[]
  /** Of each process: sockets to Redis. */
  readonly toRedis: readonly number[]
  /** Of each process: sockets of clients. */
  readonly fromClients: readonly number[]
}

export interface Deployment {
  /** Where Redis itself is. */
  readonly redisPort: number
  /** The port that the product connects to; Redis' own by default. */
  readonly proxyPort?: number
  readonly products: readonly Product[]
}

/** How long an ended log is kept. */
const RETENTION_MS = 600_000
const LOOK_EVERY_MS = 100
const COMPLAINTS = /unhandled|uncaught|ERR_UNHANDLED|MaxListenersExceeded|"msg":"unexpected"/i

const DISPATCHER = Symbol.for('undici.globalDispatcher.1')
interface Dispatcher {
  close(): Promise<void>
}

/** Closes the connections that this process' `fetch` keeps for later: the product is to have none of its own. */
async function hangUp(): Promise<void> {
  const fetching = globalThis as unknown as Record<symbol, Dispatcher | undefined>
  const old = fetching[DISPATCHER]
  if (!old) return
  fetching[DISPATCHER] = Reflect.construct(old.constructor, []) as Dispatcher
  await old.close()
}

/** What there is when nobody reads any more and no request is under way. */
export async function holdingsOf(deployment: Deployment): Promise<Holdings> {
  await hangUp()
  const redis = new Redis(deployment.redisPort, '127.0.0.1')
  try {
    const { products, redisPort, proxyPort = redisPort } = deployment
    const sockets = await Promise.all(products.map(({ pid }) => socketsOf(pid)))
    return {
      channels: await channelsOf(redis),
      lastingKeys: await lastingKeysOf(redis),
      toRedis: sockets.map((all) => all.filter(({ to }) => to === proxyPort).length),
      fromClients: sockets.map((all, at) => all.filter(({ from }) => from === portOf(products[at])).length),
    }
  } finally {
    redis.disconnect()
  }
}

const portOf = (product: Product | undefined): number => Number(new URL(product?.url ?? '').port)

/** That everything is as it was `before`, soon; and that no process complained of what nobody handled. */
export async function expectNothingLeft(deployment: Deployment, before: Holdings): Promise<void> {
  await eventually(async () => expect(await holdingsOf(deployment)).toEqual(before), LOOK_EVERY_MS)
  for (const product of deployment.products) expect(product.output()).not.toMatch(COMPLAINTS)
}

async function channelsOf(redis: Redis): Promise<Record<string, number>> {
  const channels = (await redis.pubsub('CHANNELS', '*')) as string[]
  const flat = (channels.length > 0 ? await redis.pubsub('NUMSUB', ...channels) : []) as (string | number)[]
  return Object.fromEntries(channels.map((channel) => [channel, Number(flat[flat.indexOf(channel) + 1])]))
}

/** The answer cache, its figures, and quotas of a day: of no conversation in particular, they outlive each. */
const OF_NO_CONVERSATION = /^vm:(\{(cache|counters)\}|limit:)/

/** All keys of conversations but logs that expire, none of which may stay for longer than it is to be readable. */
async function lastingKeysOf(redis: Redis): Promise<string[]> {
  const lasting: string[] = []
  for (const key of (await redis.keys('*')).toSorted()) {
    if (OF_NO_CONVERSATION.test(key)) continue
    const ttlMs = await redis.pttl(key)
    if (ttlMs < 0) lasting.push(key)
    else expect(ttlMs, key).toBeLessThanOrEqual(RETENTION_MS)
  }
  return lasting
}

interface Connection {
  readonly inode: string
  readonly from: number
  readonly to: number
}

/** The established TCP connections that a process has, by the ports of their ends. */
async function socketsOf(pid: number): Promise<Connection[]> {
  const folder = `/proc/${pid}/fd`
  const links = await Promise.all(
    (await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => '')),
  )
  const inodes = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []))
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8')),
  )
  const connections = tables.flatMap((table) =>
    table
      .split('\n')
      .slice(1)
      .flatMap((line) => connectionIn(line, inodes)),
  )
  // The table is read in pieces: where others connect meanwhile, the system tells of the same connection again.
  return [...new Map(connections.map((each) => [each.inode, each])).values()]
}

const ESTABLISHED = '01'

function connectionIn(line: string, inodes: ReadonlySet<string>): Connection[] {
  const [, local = '', remote = '', state, , , , , , inode = ''] = line.trim().split(/\s+/)
  if (state !== ESTABLISHED || !inodes.has(inode)) return []
  const portIn = (address: string) => Number.parseInt(address.split(':')[1] ?? '', 16)
  return [{ inode, from: portIn(local), to: portIn(remote) }]
}
