import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { AnswerCut, ModelUnavailable } from '../../domain/errors.ts'
import { settingWith } from '../../test/support/modelSetting.ts'
import { type Behaviour, startUpstream } from '../../test/support/upstream.ts'

describe('before the first text', () => {
  it.each<[string, Partial<Behaviour>, string]>([
    ['a 429', { fail: '429' }, 'rateLimited'],
    ['a 500', { fail: '500' }, 'overloaded'],
    ['a connection that breaks', { fail: 'cut' }, 'noConnection'],
    ['a stream that ends', { fail: 'end' }, 'unfinished'],
    ['a chunk that is no JSON', { fail: 'badjson' }, 'unreadable'],
    ['an error in the stream', { fail: 'error' }, 'overloaded'],
    ['a web page', { fail: 'html' }, 'unfinished'],
    ['an empty answer', { text: '' }, 'empty'],
    ['nothing but white space', { text: ' \n ' }, 'empty'],
  ])('%s is tried again', async (_, behaviour, reason) => {
    const { ask, upstream, failed, health } = await settingWith()
    upstream.next(behaviour, behaviour, {})
    expect(await ask()).toMatchObject({ error: null, text: upstream.generated[2]?.text })
    expect(failed.map((failure) => failure.reason)).toEqual([reason, reason])
    expect(await health()).toMatchObject({ name: 'model', status: 'OK', detail: null })
  })

  it('silence ends the call, which is tried again', async () => {
    const { ask, upstream, failed } = await settingWith({ firstTokenTimeoutMs: 100 })
    upstream.next({ fail: 'stall' })
    expect(await ask()).toMatchObject({ error: null, text: upstream.generated[1]?.text })
    expect(failed).toMatchObject([{ reason: 'silent', attempt: 1, model: 'test' }])
    expect(upstream.requests[0]?.abortedAt).not.toBeNull()
  })

  it('Retry-After is kept to', async () => {
    const { ask, upstream, failed } = await settingWith()
    upstream.next({ fail: '429', retryAfter: '0.3' })
    expect((await ask()).error).toBeNull()
    expect(failed).toMatchObject([{ status: 429, retryInMs: 300 }])
    const [first, second] = upstream.requests
    expect((second?.startedAt ?? 0) - (first?.startedAt ?? 0)).toBeGreaterThanOrEqual(299)
  })

  it('a Retry-After that is too long sends the question to the next model', async () => {
    const { ask, upstream } = await settingWith({ fallbackModels: ['second'] })
    upstream.next({ fail: '429', retryAfter: '3600' })
    expect(await ask()).toMatchObject({ error: null, models: ['second'] })
    expect(upstream.requests).toHaveLength(2)
  })

  it.each(['400', '401', '402', '403', '404', '422'] as const)(
    'a %s is not tried again on the same model',
    async (fail) => {
      const { ask, upstream } = await settingWith({ fallbackModels: ['second'] })
      upstream.next({ fail })
      expect(await ask()).toMatchObject({ error: null, models: ['second'] })
      expect(upstream.requests.map(({ body }) => body.model)).toEqual(['test', 'second'])
    },
  )

  it('the fallback models are tried in order, each a few times', async () => {
    const models = { model: 'first?fail=500', fallbackModels: ['second?fail=503', 'third'] }
    const { ask, upstream, health } = await settingWith(models)
    expect(await ask()).toMatchObject({ error: null, models: ['third'] })
    expect(upstream.requests.map(({ body }) => body.model[0])).toEqual([...'fffssst'])
    expect(await health()).toMatchObject({
      status: 'DEGRADED',
      detail:
        'The model “first?fail=500” cannot be used: it reports an error of its own; “third” answers in its place.',
    })
  })

  it('time is kept for the fallback models, however silent the first one is', async () => {
    const options = { model: 'test?fail=stall', fallbackModels: ['second'], firstTokenTimeoutMs: 150 }
    const { ask, upstream } = await settingWith(options)
    expect(await ask()).toMatchObject({ error: null, models: ['second'] })
    expect(upstream.requests.length).toBeGreaterThanOrEqual(2)
  })

  it('an answer that the provider withholds is asked of the next model, and says nothing of health', async () => {
    const { ask, upstream, health } = await settingWith({ fallbackModels: ['second'] })
    upstream.next({ text: '', finish: 'content_filter' })
    expect(await ask()).toMatchObject({ error: null, models: ['second'] })
    expect(await health()).toMatchObject({ status: 'OK' })
  })
})

describe('where no model answers', () => {
  it('says so within the time for a first text', async () => {
    const options = { firstTokenTimeoutMs: 100, fallbackModels: ['second'] }
    const { ask, upstream, health } = await settingWith(options, { behaviour: { fail: 'stall' } })
    const startedAt = performance.now()
    const heard = await ask()
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    expect(heard.error).toBeInstanceOf(ModelUnavailable)
    await vi.waitFor(() => expect(upstream.requests.every(({ abortedAt }) => abortedAt !== null)).toBe(true))
    expect(await health()).toMatchObject({ status: 'DEGRADED', detail: expect.stringContaining('silent') })
  })

  it('is healthy again with the next answer', async () => {
    const { ask, upstream, health } = await settingWith({ attemptsPerModel: 1 })
    upstream.next({ fail: '500' })
    expect((await ask()).error).toBeInstanceOf(ModelUnavailable)
    expect((await health()).status).toBe('DEGRADED')
    await ask()
    expect(await health()).toMatchObject({ status: 'OK', detail: null, latencyMs: expect.any(Number) })
  })

  it('says so where nobody listens at the address', async () => {
    const { ask, upstream, failed } = await settingWith()
    await upstream.close()
    expect((await ask()).error).toBeInstanceOf(ModelUnavailable)
    expect(failed).toHaveLength(3)
    expect(failed).toContainEqual(expect.objectContaining({ reason: 'noConnection', status: null }))
  })

  it('spares a model that keeps failing, then tries it again', async () => {
    const breaker = { failures: 2, restMs: 300 }
    const { ask, upstream } = await settingWith({ attemptsPerModel: 1, breaker })
    upstream.next({ fail: '500' }, { fail: '500' })
    await ask()
    await ask()
    expect((await ask()).error).toBeInstanceOf(ModelUnavailable)
    expect(upstream.requests).toHaveLength(2)
    await vi.waitFor(async () => expect((await ask()).error).toBeNull())
    expect((await ask()).error).toBeNull()
  })

  it('does not tell the key, though the provider repeats it', async () => {
    const { ask, failed, health } = await settingWith({}, { apiKey: 'another' })
    const heard = await ask()
    expect(failed).toMatchObject([{ reason: 'refused', status: 401 }])
    const told = inspect([heard.error, failed, await health()], { depth: 10, showHidden: true })
    expect(told).toContain('test_401')
    expect(told).not.toContain('secret')
  })
})

describe('after the first text', () => {
  it.each<[string, Partial<Behaviour>]>([
    ['a connection that breaks', { fail: 'cut' }],
    ['a stream that ends without a word', { fail: 'end' }],
    ['a chunk that is no JSON', { fail: 'badjson' }],
    ['an error in the stream', { fail: 'error' }],
    ['silence', { fail: 'stall' }],
  ])('%s cuts the answer, which keeps its text and is not begun again', async (_, behaviour) => {
    const options = { betweenTokensTimeoutMs: 150, fallbackModels: ['second'] }
    const { ask, upstream, health } = await settingWith(options, { behaviour: { failAt: 8, ...behaviour } })
    const heard = await ask()
    expect(heard.error).toBeInstanceOf(AnswerCut)
    expect(heard.text).toBe(upstream.generated[0]?.sent)
    expect(heard.text).toMatch(/^rbwb .* rbwi$/)
    expect(upstream.requests).toHaveLength(1)
    expect(await health()).toMatchObject({
      status: 'DEGRADED',
      detail: 'The last answer of “test” broke off.',
    })
    await vi.waitFor(() => expect(upstream.requests[0]?.endedAt).not.toBeNull())
  })

  it('what the provider withholds is missing, and said to be', async () => {
    const { ask } = await settingWith({}, { behaviour: { text: 'Once a', finish: 'content_filter' } })
    expect(await ask()).toMatchObject({
      text: 'Once a',
      error: { message: expect.stringContaining('withheld') },
    })
  })
})

describe('where nobody asks', () => {
  it('tells of an endpoint that is away, and of one that is back, within five seconds', async () => {
    const { upstream, health } = await settingWith()
    expect((await health()).status).toBe('OK')
    await upstream.close()
    const within = { timeout: 5_000, interval: 100 }
    await vi.waitFor(async () => expect((await health()).status).toBe('DEGRADED'), within)
    expect(await health()).toMatchObject({ detail: expect.stringContaining('no connection') })
    const back = await startUpstream({ port: upstream.port })
    await vi.waitFor(async () => expect((await health()).status).toBe('OK'), within).finally(back.close)
  }, 15_000)

  it('tells within two seconds of an endpoint that takes connections and says nothing', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const { health } = await settingWith({ baseURL: `http://127.0.0.1:${port}/v1` })
    const asked = performance.now()
    expect((await health()).status).toBe('DEGRADED')
    expect(performance.now() - asked).toBeLessThan(2_000)
    silent.closeAllConnections()
    silent.close()
  })

  it('takes the word of an endpoint that does not list its models', async () => {
    const bare = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1')
    await once(bare, 'listening')
    const { port } = bare.address() as AddressInfo
    const { health } = await settingWith({ baseURL: `http://127.0.0.1:${port}/v1` })
    expect((await health()).status).toBe('OK')
    bare.closeAllConnections()
    bare.close()
  })
})
