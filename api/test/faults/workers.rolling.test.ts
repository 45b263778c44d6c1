import { once } from 'node:events'
import { Agent, type IncomingMessage, request as post } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type TestClient, visitor } from '../support/client.ts'
import { type Product, startProduct } from '../support/product.ts'
import { expectWhole, lastFor, readThrough } from '../support/reading.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

const WORKERS = 3
const VISITORS = 6

describe('three workers that share a port', () => {
  let redis: RedisServer
  let upstream: Upstream
  let product: Product
  beforeAll(async () => {
    redis = await startRedisServer()
    upstream = await startUpstream({ behaviour: { tokens: 40, tps: 80, ttft: 50 } })
    product = await startProduct({
      WORKERS: String(WORKERS),
      REDIS_URL: redis.url,
      MESSAGES_PER_MINUTE: '100000',
      OPENAI_BASE_URL: upstream.baseURL,
      OPENAI_MODEL: 'test',
    })
  }, 60_000)
  afterAll(async () => {
    await product.close()
    await redis.close()
    await upstream.close()
  })

  const pidsOf = (message: string) =>
    [...product.output().matchAll(/"pid":(\d+)[^\n]*"msg":"([^"]+)"/g)]
      .filter(([, , msg]) => msg === message)
      .map(([, pid]) => Number(pid))

  /** Asks and reads, one question after the other, until told to leave; every request has to work at once. */
  async function converse(client: TestClient, name: string, leaving: AbortSignal): Promise<number> {
    for (let count = 0; ; count++) {
      if (leaving.aborted) return count
      const question = `Question ${count} of visitor ${name}!`
      const { assistantMessage } = await client.send(question)
      const events = await readThrough([client], assistantMessage.id, {
        how: count % 2 === 0 ? 'follow' : 'followSse',
      })
      expectWhole(events, lastFor(upstream.generated, question)?.text)
    }
  }

  /** Small requests over connections that are kept, never tried again. */
  async function request(client: TestClient, leaving: AbortSignal): Promise<number> {
    for (let count = 0; ; count++) {
      if (leaving.aborted) return count
      const { data } = await client.request('{ viewer { id } }')
      expect(data?.viewer).toBeDefined()
      await pause(5)
    }
  }

  /** A request whose body takes its time, over a connection that is kept. @throws where it breaks off */
  async function requestSlowly(client: TestClient, leaving: AbortSignal): Promise<number> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const body = JSON.stringify({ query: '{ viewer { id } }' })
    const headers = { 'content-type': 'application/json', 'content-length': body.length, ...client.headers }
    for (let count = 0; ; count++) {
      if (leaving.aborted) return count
      const sent = post(`${product.url}/graphql`, { method: 'POST', agent, headers })
      const answered = once(sent, 'response') as Promise<[IncomingMessage]>
      sent.write(body.slice(0, 5))
      await Promise.race([pause(300), answered])
      sent.end(body.slice(5))
      const [response] = await answered
      expect(await text(response)).toContain('visitor_')
    }
  }

  it('are replaced one by one under load on SIGUSR2: no request fails, no answer fails', async () => {
    await vi.waitFor(() => expect(new Set(pidsOf('listening')).size).toBe(WORKERS))
    const before = new Set(pidsOf('listening'))
    const leaving = new AbortController()
    const visitors = await Promise.all(Array.from({ length: VISITORS }, () => visitor(product.url)))
    const load = Promise.all([
      ...visitors.map((client, index) => converse(client, `v${index}`, leaving.signal)),
      ...visitors.slice(0, 2).map((client) => request(client, leaving.signal)),
      ...visitors.map((client) => requestSlowly(client, leaving.signal)),
    ])
    const done = vi.waitFor(() => expect(product.output()).toContain('rolling restart done'), {
      timeout: 60_000,
      interval: 100,
    })
    process.kill(product.pid, 'SIGUSR2')
    await Promise.race([done, load])
    leaving.abort()
    const counts = await load
    await done
    expect(Math.min(...counts)).toBeGreaterThan(3)
    const after = pidsOf('listening').filter((pid) => !before.has(pid))
    expect(new Set(after).size).toBe(WORKERS)
    for (const pid of before) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    for (const pid of after) expect(process.kill(pid, 0)).toBe(true)
    expect(product.output()).not.toMatch(/worker died|background task failed|"msg":"unexpected"/)
    const { assistantMessage } = await (visitors[0] as TestClient).send('Are the new ones at work?')
    await readThrough(visitors.slice(0, 1), assistantMessage.id)
    expect(await product.terminate()).toBe(0)
    for (const pid of after) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  }, 90_000)
})
