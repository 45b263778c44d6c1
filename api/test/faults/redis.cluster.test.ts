import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientWith, type TestClient, textOf, visitor } from '../support/client.ts'
import { dictation } from '../support/dictation.ts'
import { startLeased } from '../support/leasedProduct.ts'
import { expireLeases } from '../support/leases.ts'
import { eventually } from '../support/patience.ts'
import { expectWhole, type Reading, readPersistently } from '../support/persistentReader.ts'
import type { Product } from '../support/product.ts'
import { type ClusterNode, type RedisCluster, slotOf, startRedisCluster } from '../support/redisCluster.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

describe('two processes on a Redis Cluster of three primaries with a replica each', () => {
  let cluster: RedisCluster
  let upstream: Upstream
  let products: readonly [Product, Product]
  let clients: readonly [TestClient, TestClient]
  const start = (model: string) =>
    startLeased({ REDIS_URL: cluster.url, OPENAI_BASE_URL: upstream.baseURL, OPENAI_MODEL: model })

  beforeAll(async () => {
    cluster = await startRedisCluster({ replicas: 1 })
    upstream = await startUpstream()
    products = await Promise.all([start('first'), start('second')])
    const here = await visitor(products[0].url)
    clients = [here, clientWith(products[1].url, here.headers)]
  })
  afterAll(async () => {
    await Promise.all(products.map((product) => product.close()))
    await upstream.close()
    await cluster.close()
  })

  let stories = 0
  /** Asks for a story, of which the model writes ten tokens and waits; the key of its log says where in the cluster it is. */
  async function ask() {
    const known = new Set(await cluster.keys('vm:{gen_*}:log'))
    const question = `Tell me story number ${++stories}.`
    const pace = dictation(10)
    upstream.next({ to: question, tokens: 60, before: pace.before })
    const { assistantMessage } = await clients[0].send(question)
    const logKey = await eventually(async () => {
      const [key] = (await cluster.keys('vm:{gen_*}:log')).filter((each) => !known.has(each))
      if (!key) throw new Error('Nothing is written yet')
      return key
    })
    const generated = () => upstream.generated.filter(({ prompt }) => prompt.includes(question))
    return {
      ...pace,
      id: assistantMessage.id,
      logKey,
      calls: () => generated().length,
      text: () => generated().at(-1)?.text,
      sent: () => generated().at(-1)?.sent,
      writer: () => products[generated().at(-1)?.model === 'first' ? 0 : 1],
    }
  }
  type Asked = Awaited<ReturnType<typeof ask>>

  const readers = (id: string): Reading[] =>
    (['follow', 'followSse'] as const).flatMap((over) => [
      readPersistently(clients, id, { over }),
      readPersistently(clients.toReversed(), id, { over, leavesAfter: 7 }),
    ])
  async function allCaughtUp(readings: readonly Reading[], asked: Asked) {
    await asked.waits()
    await eventually(() => {
      for (const { events } of readings) expect(textOf(events)).toBe(asked.sent())
    })
  }
  async function expectAllWhole(readings: readonly Reading[], asked: Asked) {
    await Promise.all(readings.map(({ over }) => over))
    for (const reading of readings) await expectWhole(reading, asked.text())
    const stored = await eventually(() => Promise.any(clients.map((client) => client.message(asked.id))))
    expect(stored).toMatchObject({ status: 'COMPLETE', content: asked.text() })
  }
  const isPrimary = async ({ admin }: ClusterNode) =>
    (await admin.info('replication')).includes('role:master')
  /** Kills a primary and gives its place to its replica, as the others would once they had missed it for long enough. */
  async function failOver(victim: ClusterNode) {
    const successor = cluster.nodes.find((node) => node.shard === victim.shard && node !== victim)
    if (!successor) throw new Error('It has no replica')
    await victim.server.kill()
    await successor.admin.call('CLUSTER', 'FAILOVER', 'TAKEOVER')
    await eventually(async () => expect(await isPrimary(successor)).toBe(true))
  }
  /** As a replica of the one that took its place. */
  const comeBack = async ({ server, admin }: ClusterNode) => {
    await server.restart()
    await eventually(async () => expect(await admin.info('replication')).toContain('master_link_status:up'))
  }
  const isListenedTo = async ({ admin }: ClusterNode) =>
    Number((await admin.pubsub('NUMSUB', 'vm:stops'))[1]) > 0

  it('each process of a cluster serves readers of the other’s answers, and stops them for its own readers', async () => {
    const asked = await ask()
    const readings = readers(asked.id)
    asked.goOn()
    await expectAllWhole(readings, asked)
    expect(asked.calls()).toBe(1)

    const endless = await ask()
    const reading = readPersistently(clients, endless.id)
    await allCaughtUp([reading], endless)
    await clients[1].request('mutation($id: ID!) { stopMessage(id: $id) { id } }', { id: endless.id })
    await expectWhole(reading, endless.sent(), 'STOPPED')
    await eventually(() => expect(upstream.requests.at(-1)?.abortedAt).not.toBeNull())
  })

  it('a process of a cluster takes over the answer of one that is killed', async () => {
    const asked = await ask()
    const readings = readers(asked.id)
    await allCaughtUp(readings, asked)
    const writer = asked.writer()
    await writer.kill()
    try {
      await expireLeases(cluster.nodes.map(({ server }) => server.port))
      await expectAllWhole(readings, asked)
      expect(asked.calls()).toBe(2)
    } finally {
      await writer.restart()
    }
  })

  it('an answer goes on, by one writer, while the slot of its log moves to another node', async () => {
    const asked = await ask()
    const readings = readers(asked.id)
    await allCaughtUp(readings, asked)
    const from = await cluster.ownerOf(asked.logKey)
    const [to] = cluster.nodes.filter(({ shard }) => shard !== from.shard)
    if (!to) throw new Error('There is nowhere to move it')
    const read = () => readings.map(({ events }) => events.length)
    const before = read()
    // In between, a script finds one of its keys here and the other there.
    await cluster.moveSlot(slotOf(asked.logKey), to, async () => {
      asked.goOn(30)
      await expect(clients[0].message(asked.id)).rejects.toThrow('STORE_UNAVAILABLE')
    })
    expect(await cluster.ownerOf(asked.logKey)).toBe(to)
    await allCaughtUp(readings, asked)
    asked.goOn()
    await expectAllWhole(readings, asked)
    expect(read().every((count, at) => count > (before[at] ?? 0))).toBe(true)
    expect(asked.calls()).toBe(1)
  })

  it('an answer goes on, on the replica that takes its place, after the node that it is written on is killed', async () => {
    const asked = await ask()
    const readings = readers(asked.id)
    await allCaughtUp(readings, asked)
    const victim = await cluster.ownerOf(asked.logKey)
    await failOver(victim)
    asked.goOn(40)
    await allCaughtUp(readings, asked)
    asked.goOn()
    await expectAllWhole(readings, asked)
    await comeBack(victim)
  })

  it('readers lose nothing when the node that their live events come from is killed', async () => {
    const asked = await ask()
    const readings = readers(asked.id)
    await allCaughtUp(readings, asked)
    const victim = await eventually(async () => {
      const listenedTo = await Promise.all(cluster.nodes.map(isListenedTo))
      const node = cluster.nodes[listenedTo.indexOf(true)]
      if (!node) throw new Error('Nobody listens')
      return node
    })
    if (await isPrimary(victim)) await failOver(victim)
    else await victim.server.kill()
    asked.goOn(40)
    await allCaughtUp(readings, asked)
    asked.goOn()
    await expectAllWhole(readings, asked)
  })
})
