import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientWith, type GraphQLReply, visitor } from '../support/client.ts'
import { type Product, startProduct } from '../support/product.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'

const SEND = 'mutation { sendMessage(input: { content: "Hello" }) { conversation { id } } }'

let redis: RedisServer
let here: Product
let there: Product
beforeAll(async () => {
  redis = await startRedisServer()
  const settings = {
    REDIS_URL: redis.url,
    SESSION_SECRET: 'x'.repeat(32),
    MESSAGES_PER_MINUTE: '4',
    ADDRESS_MESSAGES_PER_MINUTE: '6',
    ADDRESS_VISITORS_PER_HOUR: '3',
  }
  ;[here, there] = await Promise.all([startProduct(settings), startProduct(settings)])
})
afterAll(async () => {
  await Promise.all([here.close(), there.close()])
  await redis.close()
})

interface Answered {
  readonly code: string | null
  readonly headers: Headers
  readonly extensions: Record<string, unknown> | undefined
}

async function send(product: Product, headers: Record<string, string>): Promise<Answered> {
  const reply = await fetch(`${product.url}/graphql`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query: SEND }),
  })
  const { errors } = (await reply.json()) as GraphQLReply
  const extensions = errors?.[0]?.extensions
  return { code: extensions ? String(extensions.code) : null, headers: reply.headers, extensions }
}

describe('a quota', () => {
  it('a quota holds over all processes, and headers say what is left and when to come again', async () => {
    const someone = { ...(await visitor(here.url)).headers, 'x-forwarded-for': '192.0.2.1' }
    const first = await send(here, someone)
    expect(first.code).toBeNull()
    expect(first.headers.get('ratelimit-policy')).toBe(
      '"viewer-minute";q=4;w=60, "viewer-day";q=80;w=86400, "address-minute";q=6;w=60, "address-day";q=800;w=86400',
    )
    expect(first.headers.get('ratelimit')).toMatch(
      /^"viewer-minute";r=3;t=(?:60|[1-5]?\d), "viewer-day";r=79;t=\d{5}/,
    )
    expect(first.headers.get('ratelimit-remaining')).toBe('3')
    for (const product of [there, here, there]) expect((await send(product, someone)).code).toBeNull()
    const refused = await send(here, someone)
    expect(refused.code).toBe('RATE_LIMITED')
    const seconds = Number(refused.extensions?.retryAfterSeconds)
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(60)
    expect(refused.headers.get('retry-after')).toBe(String(seconds))
    const { data } = await clientWith(there.url, someone).request(
      '{ viewer { rateLimit { limit remaining resetsAt } } }',
    )
    expect(data).toMatchObject({ viewer: { rateLimit: { limit: 4, remaining: 0 } } })
  })

  it('a quota is not renewed by dropping the cookie, nor by inventing an address', async () => {
    const codes: (string | null)[] = []
    for (let count = 0; count < 8; count++) {
      const made = `10.${count}.0.1, 192.0.2.2`
      codes.push((await send(count % 2 ? here : there, { 'x-forwarded-for': made })).code)
    }
    expect(codes).toEqual([null, null, null, ...Array.from({ length: 5 }, () => 'RATE_LIMITED')])
    expect((await send(here, { 'x-forwarded-for': '192.0.2.3' })).code).toBeNull()
  })
})
