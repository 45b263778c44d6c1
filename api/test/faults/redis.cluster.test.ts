import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { clientWith, type TestClient, visitor } from '../support/client.ts'
import { allReading, expectWhole, type Reading, readPersistently } from '../support/persistentReader.ts'
import { type Product, startProduct } from '../support/product.ts'
import { type ClusterNode, type RedisCluster, slotOf, startRedisCluster } from '../support/redisCluster.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import type { Behaviour } from '../support/upstreamBehaviour.ts'

const SOON = { timeout: 15_000, interval: 50 }

describe('two processes on a Redis Cluster of three primaries with a replica each', () => {
  let cluster: RedisCluster
  let upstream: Upstream
  let products: readonly [Product, Product]
  let clients: readonly [TestClient, TestClient]
  const start = (model: string) =>
    startProduct({
      REDIS_URL: cluster.url,
      SESSION_SECRET: 'one secret for all the processes of a test',
      OPENAI_BASE_URL: upstream.baseURL,
      OPENAI_MODEL: model,
    })

  beforeAll(async () => {
    cluster = await startRedisCluster({ replicas: 1 })
    upstream = await startUpstream()
    products = await Promise.all([start('first'), start('second')])
    const here = await visitor(products[0].url)
    clients = [here, clientWith(products[1].url, here.headers)]
  }, 60_000)
  afterAll(async () => {
    await Promise.all(products.map((product) => product.close()))
    await upstream.close()
    await cluster.close()
  })

  let stories = 0
  /** Asks for a story; the key of its log says where in the cluster it is written. */
  async function ask(behaviour: Partial<Behaviour>) {
    upstream.next(behaviour)
    const known = new Set(await cluster.keys('vm:{gen_*}:log'))
    const question = `Tell me story number ${++stories}.`
    const { assistantMessage } = await clients[0].send(question)
    const logKey = await vi.waitFor(async () => {
      const [key] = (await cluster.keys('vm:{gen_*}:log')).filter((each) => !known.has(each))
      if (!key) throw new Error('Nothing is written yet')
      return key
    }, SOON)
    const generated = () => upstream.generated.filter(({ prompt }) => prompt.includes(question))
    return {
      id: assistantMessage.id,
      logKey,
      calls: () => generated().length,
      text: () => generated().at(-1)?.text,
    }
  }
  const readers = (id: string): Reading[] =>
    (['follow', 'followSse'] as const).flatMap((over) => [
      readPersistently(clients, id, { over }),
      readPersistently(clients.toReversed(), id, { over, leavesAfter: 7 }),
    ])
  async function expectAllWhole(readings: readonly Reading[], asked: Awaited<ReturnType<typeof ask>>) {
    await Promise.all(readings.map(({ over }) => over))
    for (const reading of readings) await expectWhole(reading, asked.text())
    const stored = await vi.waitFor(
      () => Promise.any(clients.map((client) => client.message(asked.id))),
      SOON,
    )
    expect(stored).toMatchObject({ status: 'COMPLETE', content: asked.text() })
  }
  /** Kills a primary; resolves when its replica has its place. */
  async function failOver(victim: ClusterNode) {
    const successor = cluster.nodes.find((node) => node.shard === victim.shard && node !== victim)
    await victim.server.kill()
    await vi.waitFor(async () => {
      expect(await successor?.admin.info('replication')).toContain('role:master')
    }, SOON)
  }
  /** As a replica of the one that took its place. */
  const comeBack = async ({ server, admin }: ClusterNode) => {
    await server.restart()
    await vi.waitFor(
      async () => expect(await admin.info('replication')).toContain('master_link_status:up'),
      SOON,
    )
  }
  const isListening = async ({ admin }: ClusterNode) =>
    Number((await admin.pubsub('NUMSUB', 'vm:stops'))[1]) > 0

  it('answer, for readers of each, and stop at the word of a reader of either', async () => {
    const asked = await ask({ tokens: 60, tps: 60 })
    const readings = readers(asked.id)
    await expectAllWhole(readings, asked)
    expect(asked.calls()).toBe(1)

    const endless = await ask({ tokens: 5_000, tps: 50 })
    const reading = readPersistently(clients, endless.id)
    await allReading([reading])
    await clients[1].request('mutation($id: ID!) { stopMessage(id: $id) { id } }', { id: endless.id })
    await expectWhole(reading, (await reading.over).events.at(-1)?.message?.content, 'STOPPED')
    await vi.waitFor(() => expect(upstream.requests.at(-1)?.abortedAt).not.toBeNull(), SOON)
  }, 30_000)

  it('take over from each other', async () => {
    const asked = await ask({ tokens: 120, tps: 60 })
    const readings = readers(asked.id)
    await allReading(readings)
    const writer = products[upstream.requests.at(-1)?.body.model === 'first' ? 0 : 1]
    await writer.kill()
    try {
      await expectAllWhole(readings, asked)
      expect(asked.calls()).toBe(2)
    } finally {
      await writer.restart()
    }
  }, 40_000)

  it('go on, by one writer, while the slot of an answer moves to another node', async () => {
    const asked = await ask({ tokens: 200, tps: 50 })
    const readings = readers(asked.id)
    await allReading(readings)
    const from = await cluster.ownerOf(asked.logKey)
    const [to] = cluster.nodes.filter(({ shard }) => shard !== from.shard)
    if (!to) throw new Error('There is nowhere to move it')
    // In between, a script finds one of its keys here and the other there.
    const read = () => readings.map(({ events }) => events.length)
    await cluster.moveSlot(slotOf(asked.logKey), to, async () => {
      await expect(clients[0].message(asked.id)).rejects.toThrow('STORE_UNAVAILABLE')
    })
    const before = read()
    expect(await cluster.ownerOf(asked.logKey)).toBe(to)
    await expectAllWhole(readings, asked)
    expect(read().every((count, at) => count > (before[at] ?? 0))).toBe(true)
    expect(asked.calls()).toBe(1)
  }, 40_000)

  it('go on after the node that an answer is written on is killed, on the replica that takes its place', async () => {
    const asked = await ask({ tokens: 250, tps: 50 })
    const readings = readers(asked.id)
    await allReading(readings)
    const victim = await cluster.ownerOf(asked.logKey)
    await failOver(victim)
    await expectAllWhole(readings, asked)
    await comeBack(victim)
  }, 40_000)

  it('lose nothing when the node that their live events come from is killed', async () => {
    const asked = await ask({ tokens: 250, tps: 50 })
    const readings = readers(asked.id)
    await allReading(readings)
    const listened = await Promise.all(cluster.nodes.map(isListening))
    await cluster.nodes[listened.indexOf(true)]?.server.kill()
    await expectAllWhole(readings, asked)
  }, 40_000)
})
