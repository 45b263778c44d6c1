import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { clientWith, type Sent, type TestClient, visitor } from '../support/client.ts'
import { eventually } from '../support/patience.ts'
import { type Product, type Settings, startProduct } from '../support/product.ts'
import { expectWhole, lastFor, readThrough } from '../support/reading.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

const SEND = `mutation($content: String!) {
  sendMessage(input: { content: $content }) { assistantMessage { id } }
}`
const QUICK = { tokens: 5 }
const ENDLESS = { tokens: 100_000, tps: 20 }

let redis: RedisServer
let upstream: Upstream
let products: Product[] = []
let database = 0
beforeAll(async () => {
  redis = await startRedisServer()
  upstream = await startUpstream({ behaviour: QUICK })
})
afterEach(async () => {
  await Promise.all(products.splice(0).map((product) => product.close()))
})
afterAll(async () => {
  await redis.close()
  await upstream.close()
})

/** Two processes on a database of their own: answers that a test leaves unfinished would be taken over by the next. */
async function startTwo(settings: Settings): Promise<[Product, Product]> {
  database += 1
  const start = (model: string) =>
    startProduct({
      REDIS_URL: `${redis.url}/${database}`,
      SESSION_SECRET: 'one secret for all the processes of a test',
      OPENAI_BASE_URL: upstream.baseURL,
      OPENAI_MODEL: model,
      ...settings,
    })
  const two = await Promise.all([start('first'), start('second')])
  products = two
  return two
}

const refusalOf = async (client: TestClient) =>
  (await client.request(SEND, { content: 'May I?' })).errors?.[0]?.extensions

const stop = (client: TestClient, { assistantMessage: { id } }: Sent) =>
  client.request('mutation($id: ID!) { stopMessage(id: $id) { status } }', { id })

interface Health {
  readonly status: string
  readonly components: readonly { name: string; status: string; detail: string | null }[]
}
const healthOf = async ({ url }: Product) => (await (await fetch(`${url}/health`)).json()) as Health

describe('more questions than two processes can answer', () => {
  it('questions wait up to a bound; past it they are refused, with the time to come back, until there is room', async () => {
    const [here, there] = await startTwo({ ANSWERS_AT_ONCE: '2', MAX_WAITING_ANSWERS: '3' })
    const asker = await visitor(here.url)
    upstream.next(ENDLESS, ENDLESS, ENDLESS, ENDLESS)
    const running: Sent[] = []
    for (const count of [1, 2, 3, 4]) {
      running.push(await asker.send(`Question ${count} that takes long`))
      await eventually(() => expect(upstream.requests.length).toBe(count))
    }
    const waiting: { question: string; sent: Sent }[] = []
    for (const count of [1, 2, 3]) {
      const question = `Question ${count} that waits`
      waiting.push({ question, sent: await asker.send(question) })
    }
    for (const product of [here, there])
      await eventually(async () =>
        expect(await refusalOf(clientWith(product.url, asker.headers))).toEqual({
          code: 'OVERLOADED',
          retryAfterSeconds: expect.any(Number),
        }),
      )
    expect(await healthOf(there)).toMatchObject({
      status: 'DEGRADED',
      components: expect.arrayContaining([
        {
          name: 'queue',
          status: 'DEGRADED',
          latencyMs: expect.any(Number),
          detail: expect.stringContaining('3'),
        },
      ]),
    })
    expect((await fetch(`${there.url}/health/ready`)).status).toBe(200)

    for (const sent of running) await stop(asker, sent)
    for (const { question, sent } of waiting)
      expectWhole(
        await readThrough([asker], sent.assistantMessage.id),
        lastFor(upstream.generated, question)?.text,
      )
    await eventually(async () => expect(await refusalOf(asker)).toBeUndefined())
    await eventually(async () => expect((await healthOf(there)).status).toBe('OK'))
  })
})

describe('a viewer with many questions at once', () => {
  it('a viewer is held to a bound over all processes; others are not', async () => {
    const [here, there] = await startTwo({ MAX_ANSWERS_PER_VIEWER: '3' })
    const asker = await visitor(here.url)
    const elsewhere = clientWith(there.url, asker.headers)
    upstream.next(ENDLESS, ENDLESS, ENDLESS)
    const running = [await asker.send('One'), await elsewhere.send('Two'), await asker.send('Three')]
    for (const client of [asker, elsewhere])
      expect(await refusalOf(client)).toEqual({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) })
    expect(await refusalOf(await visitor(there.url))).toBeUndefined()
    await stop(asker, running[0] as Sent)
    await eventually(async () => expect(await refusalOf(elsewhere)).toBeUndefined())
  })

  it('a viewer has room again when a process died over its answers and another has finished them', async () => {
    const [here, there] = await startTwo({ MAX_ANSWERS_PER_VIEWER: '2' })
    const asker = await visitor(here.url)
    upstream.next(ENDLESS, ENDLESS)
    const before = upstream.requests.length
    const questions = ['The first of two', 'The second of two']
    const running = await Promise.all(questions.map((question) => asker.send(question)))
    await eventually(() => expect(upstream.requests.length).toBe(before + 2))
    const survivor = clientWith(there.url, asker.headers)
    expect(await refusalOf(survivor)).toMatchObject({ code: 'RATE_LIMITED' })
    await here.kill()
    // What the survivor writes itself would never end.
    const itsOwn = upstream.requests.slice(before).filter(({ body }) => body.model === 'second')
    for (const { body } of itsOwn) {
      const asked = questions.findIndex((question) => body.messages.at(-1)?.content.includes(question))
      await stop(survivor, running[asked] as Sent)
    }
    for (const { assistantMessage } of running) await readThrough([survivor], assistantMessage.id)
    await eventually(async () => expect(await refusalOf(survivor)).toBeUndefined())
  })
})
