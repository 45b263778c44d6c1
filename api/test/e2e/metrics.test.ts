import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askAndRead } from '../support/cacheStage.ts'
import { clientWith, type TestClient, visitor } from '../support/client.ts'
import { figuresOf, metricsUrl } from '../support/figures.ts'
import { freePort } from '../support/freePort.ts'
import { eventually } from '../support/patience.ts'
import { type Product, startInVain, startProduct } from '../support/product.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import { gateAt } from '../support/upstreamBehaviour.ts'

describe('the figures of one process', () => {
  let upstream: Upstream
  let product: Product
  let reader: TestClient

  beforeAll(async () => {
    upstream = await startUpstream({ behaviour: { tokens: 30, tps: 300 } })
    product = await startProduct({
      METRICS_PORT: '0',
      OPENAI_BASE_URL: upstream.baseURL,
      OPENAI_MODEL: 'test',
    })
    reader = await visitor(product.url)
  })
  afterAll(async () => {
    await product.close()
    await upstream.close()
  })

  it('metrics count questions, answers, tokens, the cache, flushes and calls of the model', async () => {
    await askAndRead(reader, 'How often should I water my Harmony Palm?')
    await reader.send('How often should I water my Harmony Palm?')
    await eventually(async () => {
      const { sum } = await figuresOf(product)
      expect(sum('verdemuse_operations_total', { operation: 'sendMessage', result: 'OK' })).toBe(2)
      expect(sum('verdemuse_operation_seconds_count', { operation: 'sendMessage' })).toBe(2)
      expect(sum('verdemuse_operations_total', { operation: 'messageStream', result: 'OK' })).toBe(1)
      expect(sum('verdemuse_answers_total', { status: 'COMPLETE', cache: 'MISS' })).toBe(1)
      expect(sum('verdemuse_answers_total', { status: 'COMPLETE', cache: 'EXACT' })).toBe(1)
      expect(sum('verdemuse_first_token_seconds_count')).toBe(2)
      expect(sum('verdemuse_queue_wait_seconds_count')).toBe(1)
      expect(sum('verdemuse_tokens_total', { kind: 'completion' })).toBe(30)
      expect(sum('verdemuse_tokens_saved_total')).toBeGreaterThanOrEqual(30)
      expect(sum('verdemuse_cache_lookups_total', { outcome: 'MISS' })).toBe(1)
      expect(sum('verdemuse_cache_lookups_total', { outcome: 'EXACT' })).toBe(1)
      expect(sum('verdemuse_flush_characters_sum')).toBeGreaterThan(30)
      expect(sum('verdemuse_upstream_calls_total', { model: 'test', result: 'answered' })).toBe(1)
      expect(sum('verdemuse_component_up', { component: 'store' })).toBe(1)
      expect(sum('verdemuse_workers_listening')).toBe(1)
      expect(sum('verdemuse_memory_limit_bytes')).toBeGreaterThan(sum('process_resident_memory_bytes'))
    })
  })

  it('metrics count open subscriptions and sockets, until they are closed', async () => {
    const gate = gateAt(20)
    upstream.next({ tokens: 40, gate })
    const sent = await reader.send('What does the palm cost, with its pot and its plate?')
    const stream = reader.follow(sent.assistantMessage.id)
    const open = async () => {
      const { sum } = await figuresOf(product)
      return [
        sum('verdemuse_subscriptions_active', { operation: 'messageStream' }),
        sum('verdemuse_websockets_open'),
      ]
    }
    await eventually(async () => expect(await open()).toEqual([1, 1]))
    gate.open()
    await stream
    await eventually(async () => expect(await open()).toEqual([0, 0]))
  })

  it('metrics count failures by code, retries, and open breakers', async () => {
    await reader.request('mutation { stopMessage(id: "msg_none") { id } }')
    for (let question = 0; question < 3; question++) {
      upstream.next({ fail: '503' }, { fail: '503' }, { fail: '503' })
      await askAndRead(reader, `Which fertiliser number ${question} is best?`)
    }
    const { sum } = await figuresOf(product)
    expect(sum('verdemuse_operations_total', { operation: 'stopMessage', result: 'NOT_FOUND' })).toBe(1)
    expect(sum('verdemuse_upstream_calls_total', { result: 'overloaded' })).toBe(9)
    expect(sum('verdemuse_upstream_retries_total', { model: 'test' })).toBe(6)
    expect(sum('verdemuse_breaker_open', { model: 'test' })).toBe(1)
  })

  it('metric labels have few values, none of them an id or what anyone wrote', async () => {
    const asked = 'query MyVeryOwnName { __typename viewer { id } }'
    await Promise.all([reader.request(asked), fetch(`${product.url}/a/path/of/mine`)])
    const figures = await figuresOf(product)
    for (const value of figures.labelValues()) expect(value).toMatch(/^[\w.+/-]{1,24}$/)
    expect(figures.text).not.toMatch(/MyVeryOwnName|of\/mine|palm|msg_|gen_|conv_/i)
    expect(figures.text.split('\n').length).toBeLessThan(1_000)
  })

  it('metrics are not served on the public port', async () => {
    expect((await fetch(`${product.url}/metrics`)).status).toBe(404)
    expect(metricsUrl(product)).not.toContain(new URL(product.url).port)
  })

  it('the start fails with one line if the metrics port is taken', async () => {
    const port = new URL(metricsUrl(product)).port
    const { code, output } = await startInVain({ METRICS_PORT: port, PORT: String(await freePort()) })
    expect(code).toBe(1)
    expect(output).toBe(
      `VerdeMuse cannot start: Port ${port} is taken. Set METRICS_PORT to another one, or to off.\n`,
    )
  })
})

describe('the figures of several workers', () => {
  let redis: RedisServer
  let product: Product

  beforeAll(async () => {
    redis = await startRedisServer()
    product = await startProduct({ METRICS_PORT: '0', WORKERS: '2', REDIS_URL: redis.url })
  })
  afterAll(async () => {
    await product.close()
    await redis.close()
  })

  it('metrics of several workers are summed, and outlast the worker that counted them', async () => {
    const asked = 40
    const [{ headers }] = await Promise.all([visitor(product.url)])
    for (let count = 1; count < asked; count++)
      await clientWith(product.url, { ...headers, connection: 'close' }).request('{ viewer { id } }')
    const count = async () =>
      (await figuresOf(product)).sum('verdemuse_operations_total', { operation: 'viewer' })
    await eventually(async () => expect(await count()).toBe(asked))
    const pids = workerPids(product)
    expect(pids).toHaveLength(2)
    for (const pid of pids) {
      const before = workerPids(product).length
      process.kill(pid, 'SIGKILL')
      await eventually(() => expect(workerPids(product)).toHaveLength(before + 1))
      expect(await count()).toBe(asked)
    }
    await eventually(async () =>
      expect((await figuresOf(product)).sum('verdemuse_workers_listening')).toBe(2),
    )
  })
})

/** Of all workers that ever listened. */
const workerPids = (product: Product): number[] =>
  [...product.output().matchAll(/^\{.*"msg":"listening"\}$/gm)].map(([line]) => JSON.parse(line).pid)
