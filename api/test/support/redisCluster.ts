import { createRequire } from 'node:module'
import { Redis } from 'ioredis'
import { freePort } from './freePort.ts'
import { eventually, PATIENCE_MS } from './patience.ts'
import { type RedisServer, startRedisServer } from './redisServer.ts'

/** What ioredis itself goes by; it comes without types. */
export const slotOf = createRequire(import.meta.url)('cluster-key-slot') as (key: string) => number

/** A real Redis Cluster of a test's own: three primaries, and for each as many replicas as asked for. */
export interface RedisCluster {
  /** All its nodes, as the product takes them. */
  readonly url: string
  /** The primaries as it was started, then their replicas. */
  readonly nodes: readonly ClusterNode[]
  /** The node that now has the slot of a key. */
  ownerOf(key: string): Promise<ClusterNode>
  /** Names of all keys, over all primaries. */
  keys(pattern: string): Promise<string[]>
  /** Moves a slot with all that it holds to another primary, key by key, as a resharding does. */
  moveSlot(slot: number, to: ClusterNode, onHalf?: () => Promise<void>): Promise<void>
  flushAll(): Promise<void>
  close(): Promise<void>
}

export interface ClusterNode {
  readonly server: RedisServer
  /** A connection that goes to this node alone. */
  readonly admin: Redis
  readonly id: string
  /** The primaries have 0, 1 and 2; a replica has that of its primary. */
  readonly shard: number
}

const SHARDS = 3
const SLOTS = 16_384

export async function startRedisCluster({ replicas = 0 } = {}): Promise<RedisCluster> {
  const shards = Array.from({ length: SHARDS * (1 + replicas) }, (_, at) => at % SHARDS)
  // No node of a busy machine may be given up for being slow: tests that fail over do it themselves. This holds from the
  // start, because a node that misses the majority once waits for up to 5 s before it answers again.
  const nodeTimeoutMs = PATIENCE_MS
  const started = await Promise.all(shards.map((shard) => startNode(shard, nodeTimeoutMs)))
  await join(started)
  const nodes: readonly ClusterNode[] = started
  const ownerOf = (key: string) => ownerOfSlot(nodes, slotOf(key))
  const primaries = async () => [...new Set((await slotMap(nodes)).map(({ owner }) => owner))]
  return {
    url: nodes.map(({ server }) => server.url).join(','),
    nodes,
    ownerOf,
    keys: async (pattern) =>
      (await Promise.all((await primaries()).map(({ admin }) => admin.keys(pattern)))).flat(),
    moveSlot: async (slot, to, onHalf) =>
      moveSlot(await ownerOfSlot(nodes, slot), to, slot, { all: await primaries(), onHalf }),
    async flushAll() {
      for (const { admin } of nodes.slice(0, SHARDS)) await admin.flushall()
    },
    async close() {
      for (const { admin } of nodes) admin.disconnect()
      await Promise.all(nodes.map(({ server }) => server.close()))
    },
  }
}

interface StartedNode extends ClusterNode {
  readonly busPort: number
}

async function startNode(shard: number, nodeTimeoutMs: number): Promise<StartedNode> {
  const { server, busPort } = await startServer(nodeTimeoutMs)
  const admin = new Redis(server.port, '127.0.0.1', { retryStrategy: () => 100, maxRetriesPerRequest: null })
  admin.on('error', () => {})
  return { server, admin, busPort, shard, id: String(await admin.cluster('MYID')) }
}

async function startServer(nodeTimeoutMs: number): Promise<{ server: RedisServer; busPort: number }> {
  // By default it is the port plus 10,000, which need not be a port, nor free.
  const busPort = await freePort()
  const ofCluster = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)]
  const soon = ['--cluster-node-timeout', String(nodeTimeoutMs), '--repl-diskless-sync-delay', '0']
  return { server: await startRedisServer({ args: [...ofCluster, ...soon] }), busPort }
}

/** Makes them one cluster: the first of each shard gets its third of the slots, the others copy it. */
async function join(nodes: readonly StartedNode[]): Promise<void> {
  const primaries = nodes.slice(0, SHARDS)
  for (const [at, { admin }] of primaries.entries()) {
    const [from, to] = [at, at + 1].map((edge) => Math.floor((edge * SLOTS) / SHARDS))
    await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', at + 1)
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', Number(from), Number(to) - 1)
  }
  for (const { admin } of nodes)
    for (const { server, busPort } of nodes.filter((other) => other.admin !== admin))
      await admin.call('CLUSTER', 'MEET', '127.0.0.1', server.port, busPort)
  await everyone(nodes, `cluster_state:ok`, `cluster_known_nodes:${nodes.length}`)
  for (const { admin, shard } of nodes.slice(SHARDS))
    await admin.call('CLUSTER', 'REPLICATE', String(primaries[shard]?.id))
  await eventually(async () => {
    for (const { admin } of nodes.slice(SHARDS))
      if (!(await admin.info('replication')).includes('master_link_status:up')) throw new Error('No copy yet')
  })
}

const everyone = (nodes: readonly ClusterNode[], ...lines: readonly string[]): Promise<void> =>
  eventually(async () => {
    for (const { admin } of nodes) {
      const info = String(await admin.cluster('INFO'))
      for (const line of lines) if (!info.includes(`${line}\r`)) throw new Error(info)
    }
  })

interface SlotRange {
  readonly from: number
  readonly to: number
  readonly owner: ClusterNode
}

/** As the first node that answers sees it. */
async function slotMap(nodes: readonly ClusterNode[]): Promise<SlotRange[]> {
  const [asked] = nodes.filter(({ admin }) => admin.status === 'ready')
  if (!asked) throw new Error('No node of the cluster answers')
  const ranges = await asked.admin.cluster('SLOTS')
  return ranges.flatMap(([from, to, primary]) => {
    const owner = nodes.find(({ id }) => id === primary?.[2])
    return owner ? [{ from, to, owner }] : []
  })
}

async function ownerOfSlot(nodes: readonly ClusterNode[], slot: number): Promise<ClusterNode> {
  const range = (await slotMap(nodes)).find(({ from, to }) => from <= slot && slot <= to)
  if (!range) throw new Error(`Nobody has the slot ${slot}`)
  return range.owner
}

async function moveSlot(
  from: ClusterNode,
  to: ClusterNode,
  slot: number,
  {
    all,
    onHalf,
  }: { readonly all: readonly ClusterNode[]; readonly onHalf?: (() => Promise<void>) | undefined },
): Promise<void> {
  await to.admin.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', from.id)
  await from.admin.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.id)
  const keysLeft = async () => (await from.admin.call('CLUSTER', 'GETKEYSINSLOT', slot, 1)) as string[]
  for (let keys = await keysLeft(), moved = 0; keys.length > 0; keys = await keysLeft(), moved++) {
    if (moved === 1) await onHalf?.()
    await from.admin.call('MIGRATE', '127.0.0.1', to.server.port, '', 0, PATIENCE_MS, 'KEYS', ...keys)
  }
  for (const { admin } of [to, from, ...all.filter((node) => node !== to && node !== from)])
    await admin.call('CLUSTER', 'SETSLOT', slot, 'NODE', to.id)
}
