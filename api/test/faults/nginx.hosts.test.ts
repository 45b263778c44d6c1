import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sent, type TestClient, textOf, visitor } from '../support/client.ts'
import { dictation } from '../support/dictation.ts'
import { STAGED } from '../support/leasedProduct.ts'
import { type Nginx, startNginx } from '../support/nginx.ts'
import { eventually, letTimePass } from '../support/patience.ts'
import { expectWhole, readPersistently } from '../support/persistentReader.ts'
import { type Product, startProduct } from '../support/product.ts'
import { lastFor } from '../support/reading.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

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
      ...STAGED,
      OPENAI_BASE_URL: upstream.baseURL,
      OPENAI_MODEL: 'test',
    }
    products = await Promise.all([startProduct(settings), startProduct(settings)])
    nginx = await startNginx(products.map(({ url }) => url))
    client = await visitor(nginx.url)
  })
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
          return eventually(send)
        }),
      )
    }
    const over = (async () => {
      const under: Promise<void>[] = []
      for (let number = 0; going; number++) {
        under.push(look(), ask(number))
        await letTimePass(100)
      }
      await Promise.all(under)
      return { statuses, sent, repeated }
    })()
    return {
      looks: () => statuses.length,
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

  it('Nginx asks the other host what may be asked twice, resumes every stream, and uses a killed host when it is back', async () => {
    const stories = await Promise.all(
      Array.from({ length: STORIES }, async (_, number) => {
        const question = `Tell me story ${number}.`
        const pace = dictation(10)
        upstream.next({ to: question, tokens: 60, before: pace.before })
        return { question, pace, id: (await client.send(question)).assistantMessage.id }
      }),
    )
    const readings = stories.flatMap(({ question, id }) =>
      (['follow', 'followSse'] as const).map((over) => ({
        question,
        reading: readPersistently([client], id, { over }),
      })),
    )
    await Promise.all(stories.map(({ pace }) => pace.waits()))
    await eventually(() => {
      for (const { question, reading } of readings)
        expect(textOf(reading.events)).toBe(lastFor(upstream.generated, question)?.sent)
    })
    // Nginx logs a request after its answer has left.
    await eventually(() => expect(Math.min(...products.map(served))).toBeGreaterThan(0))
    const { looks, stop } = load()
    const victim = await eventually(busy)
    await victim.kill()
    for (const { pace } of stories) pace.goOn()
    for (const { question, reading } of readings) {
      await reading.over
      await expectWhole(reading, lastFor(upstream.generated, question)?.text)
    }
    const resumed = await Promise.all(readings.map(({ reading }) => reading.over))
    expect(resumed.filter((told) => told.resumed > 0).length).toBeGreaterThan(0)

    await victim.restart()
    const before = served(victim)
    await eventually(() => expect(served(victim)).toBeGreaterThan(before))
    await eventually(() => expect(looks()).toBeGreaterThan(20))
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
  })
})
