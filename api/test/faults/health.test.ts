import { Agent, get } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { visitor } from '../support/client.ts'
import { eventually } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

interface Told {
  readonly live: number
  readonly ready: number
  readonly whole: number
  readonly status: string
  /** The components that are not OK. */
  readonly wrong: Readonly<Record<string, string>>
}

describe('health', () => {
  let redis: RedisServer
  let upstream: Upstream
  let product: Product
  beforeAll(async () => {
    redis = await startRedisServer({ appendonly: true })
    upstream = await startUpstream({ behaviour: { tokens: 10 } })
    product = await startProduct({
      REDIS_URL: redis.url,
      OPENAI_BASE_URL: upstream.baseURL,
      OPENAI_MODEL: 'test',
    })
  })
  afterAll(async () => {
    await product.close()
    await redis.close()
    await upstream.close()
  })

  async function told(): Promise<Told> {
    const [live, ready, whole] = await Promise.all(
      ['/live', '/ready', ''].map((path) => fetch(`${product.url}/health${path}`)),
    )
    const body = (await whole?.json()) as { status: string; components: { name: string; status: string }[] }
    const wrong = body.components.filter(({ status }) => status !== 'OK')
    return {
      live: live?.status ?? 0,
      ready: ready?.status ?? 0,
      whole: whole?.status ?? 0,
      status: body.status,
      wrong: Object.fromEntries(wrong.map(({ name, status }) => [name, status])),
    }
  }
  const tells = (expected: Partial<Told>) =>
    eventually(async () => expect(await told()).toMatchObject(expected), LOOK_EVERY_MS)

  /** The product asks a store each time that it is asked: no more often than a monitor would. */
  const LOOK_EVERY_MS = 100
  const WELL: Told = { live: 200, ready: 200, whole: 200, status: 'OK', wrong: {} }
  const WITHOUT_STORE: Told = {
    live: 200,
    ready: 503,
    whole: 503,
    status: 'DOWN',
    wrong: { store: 'DOWN', queue: 'DOWN' },
  }

  it('health is OK if nothing is wrong', async () => expect(await told()).toEqual(WELL))

  it('health names the store while Redis is gone, alive but not ready, and is OK when it is back', async () => {
    await redis.kill()
    await tells(WITHOUT_STORE)
    await redis.restart()
    await tells(WELL)
  })

  it('health names the store while Redis is frozen, and is OK when it answers again', async () => {
    redis.pause()
    try {
      await tells(WITHOUT_STORE)
    } finally {
      redis.resume()
    }
    await tells(WELL)
  })

  it('health names the model while its endpoint is unavailable, though nobody asks, and stays ready', async () => {
    await upstream.close()
    await tells({ live: 200, ready: 200, whole: 200, status: 'DEGRADED', wrong: { model: 'DEGRADED' } })
    upstream = await startUpstream({ port: upstream.port, behaviour: { tokens: 10 } })
    await tells(WELL)
  })

  it('health names the model whose answer broke off, until one is whole', async () => {
    const asker = await visitor(product.url)
    const ask = async () => asker.follow((await asker.send('How often?')).assistantMessage.id)
    upstream.next({ tokens: 40, fail: 'cut', failAt: 10 })
    await ask()
    await tells({ status: 'DEGRADED', wrong: { model: 'DEGRADED' } })
    await ask()
    await tells(WELL)
  })

  it('health tells connected clients that the process drains', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ready = () =>
      new Promise<{ status: number | undefined; body: unknown; connection: string | undefined }>(
        (resolve, reject) =>
          get(`${product.url}/health/ready`, { agent }, async (response) =>
            resolve({
              status: response.statusCode,
              connection: response.headers.connection,
              body: JSON.parse(await text(response)),
            }),
          ).on('error', reject),
      )
    expect(await ready()).toMatchObject({ status: 200, connection: 'keep-alive' })
    const gone = product.terminate()
    await eventually(() => expect(product.output()).toContain('draining'))
    expect(await ready()).toEqual({
      status: 503,
      connection: 'close',
      body: { status: 'DOWN', draining: true },
    })
    await expect(ready()).rejects.toThrow('ECONNREFUSED')
    expect(await gone).toBe(0)
  })
})
