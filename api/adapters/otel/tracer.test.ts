import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { StoreUnavailable } from '../../domain/errors.ts'
import { startCollector } from '../../test/support/collector.ts'
import { eventually } from '../../test/support/patience.ts'
import { openTelemetryTracer } from './tracer.ts'

const PARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
const settings = { serviceName: 'test', serviceVersion: '1', share: 1 }

async function traced() {
  const collector = await startCollector()
  onTestFinished(collector.close)
  const tracer = openTelemetryTracer({ ...settings, endpoint: collector.endpoint })
  /** So many spans have arrived: the tracer closes without them if that takes too long. */
  const ended = async (count = 1) => {
    await tracer.close()
    await eventually(() => expect(collector.spans).toHaveLength(count))
    return collector
  }
  return { tracer, ended }
}

describe('the tracer', () => {
  it('a span continues the given trace across an await', async () => {
    const { tracer, ended } = await traced()
    const within = await tracer.within('outer', { kind: 'server', parent: PARENT }, async () => {
      await new Promise(setImmediate)
      const inner = tracer.start('inner', { kind: 'client', attributes: { model: 'm' } })
      inner?.note({ tokens: 3 })
      inner?.end()
      return tracer.current()
    })
    const [inner, outer] = (await ended(2)).spans
    expect(outer).toMatchObject({
      name: 'outer',
      kind: 2,
      traceId: 'a'.repeat(32),
      parentSpanId: 'b'.repeat(16),
    })
    expect(within).toBe(`00-${outer?.traceId}-${outer?.spanId}-01`)
    expect(inner).toMatchObject({ name: 'inner', kind: 3, parentSpanId: outer?.spanId, failed: false })
    expect(inner?.attributes).toEqual({ model: 'm', tokens: 3 })
  })

  it('a span continues the trace of a later version, whatever follows the flags', async () => {
    const { tracer, ended } = await traced()
    await tracer.within('outer', { parent: PARENT.replace('00-', '01-').concat('-more') }, async () => {})
    expect((await ended()).spans[0]).toMatchObject({ traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16) })
  })

  it.each([
    ...['', 'nonsense', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`, `00-${'A'.repeat(32)}-x-01`],
    ...[PARENT.replace('00-', 'ff-'), `${PARENT}-extra`, `${PARENT}-`],
  ])('a span begins a new trace if the given parent is %j', async (parent) => {
    const { tracer, ended } = await traced()
    await tracer.within('outer', { parent }, async () => {})
    const [span] = (await ended()).spans
    expect(span?.parentSpanId).toBe('')
    expect(span?.traceId).toMatch(/^[0-9a-f]{32}$/)
  })

  it('a failed span has the code or name of its error, never the message', async () => {
    const { tracer, ended } = await traced()
    const failures = [new StoreUnavailable(), new TypeError('What the reader wrote')]
    for (const failure of failures) {
      const failing = tracer.within('failing', {}, () => Promise.reject(failure))
      await expect(failing).rejects.toBe(failure)
    }
    const { spans, bodies } = await ended(2)
    expect(spans.map(({ failed, attributes }) => [failed, attributes['error.type']])).toEqual([
      [true, 'STORE_UNAVAILABLE'],
      [true, 'TypeError'],
    ])
    expect(bodies.join()).not.toContain('What the reader wrote')
  })

  it('spans are not exported if the sampling share or the caller leaves them out', async () => {
    const collector = await startCollector()
    onTestFinished(collector.close)
    const tracer = openTelemetryTracer({ ...settings, endpoint: collector.endpoint, share: 0 })
    await tracer.within('left out', {}, async () => {})
    await tracer.within('left out', { parent: PARENT.replace(/1$/, '0') }, async () => {})
    await tracer.within('wanted', { parent: PARENT }, async () => {})
    await tracer.close()
    await eventually(() => expect(collector.spans).not.toEqual([]))
    expect(collector.spans.map(({ name }) => name)).toEqual(['wanted'])
  })

  it('the tracer closes while the collector still has not answered', async () => {
    const asked = vi.fn()
    const collector = createServer(asked).listen(0, '127.0.0.1')
    onTestFinished(() => {
      collector.close()
      collector.closeAllConnections()
    })
    await once(collector, 'listening')
    const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
    const tracer = openTelemetryTracer({ ...settings, endpoint, closeMs: 20 })
    expect(await tracer.within('outer', {}, async () => 'done')).toBe('done')
    await tracer.close()
    await eventually(() => expect(asked).toHaveBeenCalledOnce())
  })

  it('the tracer closes though the collector is unavailable', async () => {
    const collector = await startCollector()
    await collector.close()
    const tracer = openTelemetryTracer({ ...settings, endpoint: collector.endpoint, closeMs: 20 })
    expect(await tracer.within('outer', {}, async () => 'done')).toBe('done')
    await tracer.close()
  })

  it('no OpenTelemetry package is loaded if tracing is off', async () => {
    const script = `
      const { registerHooks } = await import('node:module')
      const loaded = []
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
      const { openTracer } = await import(${JSON.stringify(new URL('../../tracing.ts', import.meta.url).href)})
      await import(${JSON.stringify(new URL('../../app.ts', import.meta.url).href)})
      const { loadConfig } = await import(${JSON.stringify(new URL('../../config.ts', import.meta.url).href)})
      const load = async (env) => {
        await openTracer(loadConfig(env))
        return loaded.some((url) => url.includes('@opentelemetry'))
      }
      console.log(await load({}), await load({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }))
    `
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    expect(stdout.trim()).toBe('false true')
  })
})
