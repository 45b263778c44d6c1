import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientWith, type TestClient, visitor } from '../support/client.ts'
import { type CollectedSpan, type Collector, startCollector } from '../support/collector.ts'
import { eventually } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'
import { type RedisServer, startRedisServer } from '../support/redisServer.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import { gateAt } from '../support/upstreamBehaviour.ts'

const QUESTIONS = 8

describe('the trace of a question', () => {
  let redis: RedisServer
  let upstream: Upstream
  let collector: Collector
  let products: readonly Product[]
  let headers: Record<string, string>
  beforeAll(async () => {
    ;[redis, upstream, collector] = await Promise.all([startRedisServer(), startUpstream(), startCollector()])
    const start = (name: string) =>
      startProduct({
        REDIS_URL: redis.url,
        SESSION_SECRET: 'one secret for all the processes of a test',
        OPENAI_BASE_URL: upstream.baseURL,
        OPENAI_MODEL: 'test',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
        OTEL_SERVICE_NAME: name,
        // Each process has to write some.
        ANSWERS_AT_ONCE: String(QUESTIONS / 2),
      })
    products = await Promise.all([start('here'), start('there')])
    ;({ headers } = await visitor(products[0]?.url ?? ''))
  })
  afterAll(async () => {
    await Promise.all(products.map((product) => product.close()))
    await Promise.all([redis.close(), upstream.close(), collector.close()])
  })

  const traceIdOf = (number: number) => String(number).padStart(32, 'f')
  /** A visitor at the first process, whose requests are part of a trace. */
  const askerIn = (traceId: string): TestClient =>
    clientWith(products[0]?.url ?? '', { ...headers, traceparent: `00-${traceId}-${'b'.repeat(16)}-01` })
  const spansOf = (traceId: string) => collector.spans.filter((span) => span.traceId === traceId)
  const named = (spans: readonly CollectedSpan[], name: string) => spans.filter((span) => span.name === name)

  it('a trace leads from the request through the job, on either process, to the call of the model', async () => {
    const traceIds = Array.from({ length: QUESTIONS }, (_, number) => traceIdOf(number))
    const gate = gateAt(0)
    upstream.next(...traceIds.map(() => ({ gate })))
    const sent = await Promise.all(
      traceIds.map((traceId, number) => askerIn(traceId).send(`A secret question, number ${number}`)),
    )
    await eventually(() => expect(upstream.requests).toHaveLength(QUESTIONS))
    gate.open()
    const reader = clientWith(products[0]?.url ?? '', headers)
    await Promise.all(sent.map(({ assistantMessage }) => reader.follow(assistantMessage.id)))
    await eventually(() => {
      for (const traceId of traceIds) expect(spansOf(traceId)).toHaveLength(4)
      expect(named(collector.spans, 'subscription messageStream').length).toBe(QUESTIONS)
    })
    for (const traceId of traceIds) {
      const spans = spansOf(traceId)
      const one = (name: string) => {
        expect(named(spans, name)).toHaveLength(1)
        return named(spans, name)[0] as CollectedSpan
      }
      const request = one('POST /graphql')
      const operation = one('mutation sendMessage')
      const answer = one('answer')
      const call = one('chat test')
      expect(request).toMatchObject({ kind: 2, service: 'here', parentSpanId: 'b'.repeat(16) })
      expect(request.attributes).toMatchObject({ 'http.response.status_code': 200 })
      expect(operation).toMatchObject({ kind: 1, service: 'here', parentSpanId: request.spanId })
      expect(answer).toMatchObject({ kind: 5, parentSpanId: operation.spanId })
      expect(call).toMatchObject({ kind: 3, service: answer.service, parentSpanId: answer.spanId })
      expect(call.attributes).toMatchObject({
        'gen_ai.request.model': 'test',
        'gen_ai.usage.output_tokens': expect.any(Number),
      })
      const asked = upstream.requests.filter(({ headers }) => headers.traceparent?.includes(traceId))
      expect(asked.map((each) => each.headers.traceparent)).toEqual([`00-${traceId}-${call.spanId}-01`])
    }
    const writers = new Set(named(collector.spans, 'answer').map(({ service }) => service))
    expect([...writers].toSorted()).toEqual(['here', 'there'])
  })

  it('a trace names a failure by its code, and holds nothing that anybody wrote', async () => {
    const traceId = traceIdOf(99)
    await expect(askerIn(traceId).send('To nobody', { conversationId: 'conv_unknown' })).rejects.toThrow(
      'NOT_FOUND',
    )
    upstream.next({ fail: '401' })
    const { assistantMessage } = await askerIn(traceId).send('A secret question that the model refuses')
    await clientWith(products[0]?.url ?? '', headers).follow(assistantMessage.id)
    await eventually(() => {
      const failed = spansOf(traceId).filter((span) => span.failed)
      expect(failed.map(({ name, attributes }) => `${name}: ${attributes['error.type']}`).toSorted()).toEqual(
        ['chat test: refused', 'mutation sendMessage: NOT_FOUND'],
      )
    })
    expect(collector.bodies.join()).not.toMatch(/secret question|To nobody/)
  })
})
