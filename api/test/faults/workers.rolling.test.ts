import { once } from 'node:events'
import { Agent, type IncomingMessage, request as post } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestClient, visitor } from '../support/client.ts'
import { eventually, letTimePass } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'
import { expectWhole, lastFor, readThrough } from '../support/reading.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'

const WORKERS = 3
const VISITORS = 6
/** Between an answer and the visitor's next question. */
const READING_MS = 300

describe('three workers that share a port', () => {
  let redis: RedisServer
  let upstream: Upstream
  let product: Product
  beforeAll(async () => {
    redis = await startRedisServer()
    upstream = await startUpstream({ behaviour: { tokens: 40, tps: 150, ttft: 50 } })
    product = await startProduct({
      WORKERS: String(WORKERS),
      REDIS_URL: redis.url,
      MESSAGES_PER_MINUTE: '100000',
      OPENAI_BASE_URL: upstream.baseURL,
      OPENAI_MODEL: 'test',
    })
  })
  afterAll(async () => {
    await product.close()
    await redis.close()
    await upstream.close()
  })

  const pidsOf = (message: string) =>
    [...product.output().matchAll(/"pid":(\d+)[^\n]*"msg":"([^"]+)"/g)]
      .filter(([, , msg]) => msg === message)
      .map(([, pid]) => Number(pid))

  /** Does something again and again until told to leave; every time has to work the first time. */
  function repeat(turn: (count: number) => Promise<void>) {
    let count = 0
    let leaving = false
    const over = (async () => {
      for (; !leaving; count++) await turn(count)
    })()
    const leave = () => {
      leaving = true
      return over
    }
    return { count: () => count, over, leave }
  }

  /** Asks and reads, one question after the other. */
  const converse = (client: TestClient, name: string) =>
    repeat(async (count) => {
      const question = `Question ${count} of visitor ${name}!`
      const { assistantMessage } = await client.send(question)
      const how = count % 2 === 0 ? 'follow' : 'followSse'
      const events = await readThrough([client], assistantMessage.id, { how })
      expectWhole(events, lastFor(upstream.generated, question)?.text)
      await letTimePass(READING_MS)
    })

  /** Small requests over connections that are kept, never tried again. */
  const request = (client: TestClient) =>
    repeat(async () => {
      const { data } = await client.request('{ viewer { id } }')
      expect(data?.viewer).toBeDefined()
      await letTimePass(20)
    })

  /** A request whose body takes its time, over a connection that is kept. @throws if it breaks off */
  function requestSlowly(client: TestClient) {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const body = JSON.stringify({ query: '{ viewer { id } }' })
    const headers = { 'content-type': 'application/json', 'content-length': body.length, ...client.headers }
    return repeat(async () => {
      const sent = post(`${product.url}/graphql`, { method: 'POST', agent, headers })
      const answered = once(sent, 'response') as Promise<[IncomingMessage]>
      sent.write(body.slice(0, 5))
      await Promise.race([letTimePass(300), answered])
      sent.end(body.slice(5))
      const [response] = await answered
      expect(await text(response)).toContain('visitor_')
    })
  }

  it('workers are replaced one by one under load on SIGUSR2: no request fails, no answer fails', async () => {
    await eventually(() => expect(new Set(pidsOf('listening')).size).toBe(WORKERS))
    const before = new Set(pidsOf('listening'))
    const visitors = await Promise.all(Array.from({ length: VISITORS }, () => visitor(product.url)))
    const load = [
      ...visitors.map((client, index) => converse(client, `v${index}`)),
      ...visitors.slice(0, 2).map(request),
      ...visitors.map(requestSlowly),
    ]
    /** Each of them has been served twice more than now. */
    const served = () => {
      const counts = load.map(({ count }) => count())
      return eventually(() =>
        load.map(({ count }, at) => expect(count()).toBeGreaterThan((counts[at] ?? 0) + 1)),
      )
    }
    const failed = Promise.all(load.map(({ over }) => over))
    await Promise.race([served(), failed])
    process.kill(product.pid, 'SIGUSR2')
    await Promise.race([eventually(() => expect(product.output()).toContain('rolling restart done')), failed])
    await Promise.race([served(), failed])
    await Promise.all(load.map(({ leave }) => leave()))
    const after = pidsOf('listening').filter((pid) => !before.has(pid))
    expect(new Set(after).size).toBe(WORKERS)
    for (const pid of before) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    for (const pid of after) expect(process.kill(pid, 0)).toBe(true)
    expect(product.output()).not.toMatch(/worker died|background task failed|"msg":"unexpected"/)
    const { assistantMessage } = await (visitors[0] as TestClient).send('Are the new ones at work?')
    await readThrough(visitors.slice(0, 1), assistantMessage.id)
    expect(await product.terminate()).toBe(0)
    for (const pid of after) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
