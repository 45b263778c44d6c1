import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Sent, type TestClient, visitor } from '../support/client.ts'
import { type Nginx, startNginx } from '../support/nginx.ts'
import { allReading, expectWhole, readPersistently } from '../support/persistentReader.ts'
import { type Product, startProduct } from '../support/product.ts'
import { lastFor } from '../support/reading.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

const SOON = { timeout: 15_000, interval: 100 }
const STORIES = 6

describe('two hosts behind Nginx, one of which is killed', () => {
  let redis: RedisServer
  let upstream: Upstream
  let products: readonly [Product, Product]
  let nginx: Nginx
  let client: TestClient

  beforeAll(async () => {
    ;[redis, upstream] = await Promise.all([startRedisServer(), startUpstream()])
    const settings = {
      REDIS_URL: redis.url,
      SESSION_SECRET: 'one secret for all the hosts of a test',
      OPENAI_BASE_URL: upstream.baseURL,
      OPENAI_MODEL: 'test',
    }
    products = await Promise.all([startProduct(settings), startProduct(settings)])
    nginx = await startNginx(products.map(({ url }) => url))
    client = await visitor(nginx.url)
  }, 60_000)
  afterAll(async () => {
    await nginx.close()
    await Promise.all(products.map((product) => product.close()))
    await Promise.all([redis.close(), upstream.close()])
  })

  /** Asks and looks around until told to stop, as pages do; within the limits that Nginx sets. */
  function load() {
    const statuses: number[] = []
    const sent: Sent[] = []
    let repeated = 0
    let going = true
    const look = async () => {
      const { status, body } = await fetch(`${nginx.url}/graphql?query={viewer{id}}`, {
        headers: { ...client.headers, 'graphql-require-preflight': '1' },
      })
      await body?.cancel()
      statuses.push(status)
    }
    /** As any client that names its messages may. */
    const ask = async (number: number) => {
      const clientMessageId = `message-${number}`
      const send = () => client.send(`What is number ${number}?`, { clientMessageId })
      sent.push(
        await send().catch(async () => {
          repeated++
          return vi.waitFor(send, SOON)
        }),
      )
    }
    const over = (async () => {
      const under: Promise<void>[] = []
      for (let number = 0; going; number++) {
        under.push(look(), ask(number))
        await pause(100)
      }
      await Promise.all(under)
      return { statuses, sent, repeated }
    })()
    return {
      stop: () => {
        going = false
        return over
      },
    }
  }
  const served = ({ url }: Product) =>
    nginx.log().filter(({ upstream: at }) => at === new URL(url).host).length

  /** Requests go to the host that has fewer streams, which may be either; while these run, perhaps to no other. */
  function busy(): Product {
    const found = products.find((product) => served(product) > STORIES + 3)
    if (!found) throw new Error('Neither has answered that many requests')
    return found
  }

  it('answers all that may be asked twice, resumes every stream, and uses the host again when it is back', async () => {
    const stories = await Promise.all(
      Array.from({ length: STORIES }, async (_, number) => {
        upstream.next({ tokens: 300, tps: 40 })
        const question = `Tell me story ${number}.`
        return { question, id: (await client.send(question)).assistantMessage.id }
      }),
    )
    const readings = stories.flatMap(({ question, id }) =>
      (['follow', 'followSse'] as const).map((over) => ({
        question,
        reading: readPersistently([client], id, { over }),
      })),
    )
    await allReading(readings.map(({ reading }) => reading))
    // Nginx logs a request after its answer has left.
    await vi.waitFor(() => expect(Math.min(...products.map(served))).toBeGreaterThan(0), SOON)
    const { stop } = load()
    const victim = await vi.waitFor(busy, SOON)
    await victim.kill()
    for (const { question, reading } of readings) {
      await reading.over
      await expectWhole(reading, lastFor(upstream.generated, question)?.text)
    }
    const resumed = await Promise.all(readings.map(({ reading }) => reading.over))
    expect(resumed.filter((told) => told.resumed > 0).length).toBeGreaterThan(0)

    await victim.restart()
    const before = served(victim)
    await vi.waitFor(() => expect(served(victim)).toBeGreaterThan(before), SOON)
    const { statuses, sent } = await stop()
    expect(statuses.length).toBeGreaterThan(20)
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(sent).toHaveLength(statuses.length)
    const conversations = new Set(sent.map(({ conversation }) => conversation.id))
    expect(conversations.size).toBe(sent.length)
    const { data } = await client.request<{ conversations: { edges: { node: { messageCount: number } }[] } }>(
      '{ conversations(first: 100) { edges { node { messageCount } } } }',
    )
    // Each question once, also those that were sent twice.
    const counts = data?.conversations.edges.map(({ node }) => node.messageCount) ?? []
    expect(counts).toEqual(Array.from({ length: Math.min(100, sent.length + STORIES) }, () => 2))
  }, 60_000)
})
