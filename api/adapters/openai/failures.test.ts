import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AnswerCut, ModelUnavailable } from '../../domain/errors.ts'
import { advance, holdClock } from '../../test/support/heldClock.ts'
import { PROMPT, settingWith } from '../../test/support/modelSetting.ts'
import { eventually } from '../../test/support/patience.ts'
import type { Behaviour } from '../../test/support/upstream.ts'
import { startWire } from '../../test/support/wire.ts'

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
  ])('%s before the first text is tried again', async (_, behaviour, reason) => {
    const { ask, upstream, failed, health } = await settingWith()
    upstream.next(behaviour, behaviour, {})
    expect(await ask()).toMatchObject({ error: null, text: upstream.generated[2]?.text })
    expect(failed.map((failure) => failure.reason)).toEqual([reason, reason])
    expect(await health()).toMatchObject({ name: 'model', status: 'OK', detail: null })
  })

  it('silence before the first text ends the call, which is tried again', async () => {
    holdClock()
    const { begin, upstream, failed } = await settingWith({ firstTokenTimeoutMs: 10_000 })
    upstream.next({ fail: 'stall' })
    const { ended } = begin()
    await eventually(() => expect(upstream.requests).toHaveLength(1))
    advance(10_000)
    await eventually(() => expect(failed).toHaveLength(1))
    advance(10)
    expect(await ended).toMatchObject({ error: null, text: upstream.generated[1]?.text })
    expect(failed).toMatchObject([{ reason: 'silent', attempt: 1, model: 'test' }])
    await eventually(() => expect(upstream.requests[0]?.abortedAt).not.toBeNull())
  })

  it('the next try waits for as long as Retry-After says', async () => {
    holdClock()
    const { begin, upstream, failed } = await settingWith()
    upstream.next({ fail: '429', retryAfter: '0.3' })
    const { ended } = begin()
    await eventually(() => expect(failed).toMatchObject([{ status: 429, retryInMs: 300 }]))
    advance(299)
    await new Promise(setImmediate)
    expect(upstream.requests).toHaveLength(1)
    advance(1)
    expect((await ended).error).toBeNull()
    expect(upstream.requests).toHaveLength(2)
  })

  it('a Retry-After that is too long passes the question on to the next model', async () => {
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

  it.each([
    ['test', false],
    ['test?fail=500', true],
  ])('an answer says whether a fallback model wrote it: with %s, %s', async (main, isFallback) => {
    const { model } = await settingWith({ model: main, fallbackModels: ['second'] })
    const chunks = await Array.fromAsync(model.stream(PROMPT, new AbortController().signal))
    expect(chunks[0]).toMatchObject({ type: 'model', isFallback })
  })

  it('fallback models are tried in order, each up to three times', async () => {
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

  it('a silent model leaves time for the fallback model', async () => {
    holdClock()
    const options = { model: 'test?fail=stall', fallbackModels: ['second'], firstTokenTimeoutMs: 10_000 }
    const { begin, upstream } = await settingWith(options)
    const { ended } = begin()
    await eventually(() => expect(upstream.requests).toHaveLength(1))
    advance(10_000)
    expect(await ended).toMatchObject({ error: null, models: ['second'] })
    expect(upstream.requests).toHaveLength(2)
  })

  it('an answer that the provider withholds is asked of the next model and does not affect health', async () => {
    const { ask, upstream, health } = await settingWith({ fallbackModels: ['second'] })
    upstream.next({ text: '', finish: 'content_filter' })
    expect(await ask()).toMatchObject({ error: null, models: ['second'] })
    expect(await health()).toMatchObject({ status: 'OK' })
  })
})

describe('if no model answers', () => {
  it('the question fails after twice the time for a first text, however many models are silent', async () => {
    holdClock()
    const options = { firstTokenTimeoutMs: 10_000, fallbackModels: ['second'] }
    const { begin, upstream, health } = await settingWith(options, { behaviour: { fail: 'stall' } })
    const { ended } = begin()
    for (const count of [1, 2]) {
      await eventually(() => expect(upstream.requests).toHaveLength(count))
      advance(10_000)
    }
    expect((await ended).error).toBeInstanceOf(ModelUnavailable)
    await eventually(() => expect(upstream.requests.every(({ abortedAt }) => abortedAt !== null)).toBe(true))
    expect(await health()).toMatchObject({ status: 'DEGRADED', detail: expect.stringContaining('silent') })
  })

  it('the model is healthy again with its next answer', async () => {
    const { ask, upstream, health } = await settingWith({ attemptsPerModel: 1 })
    upstream.next({ fail: '500' })
    expect((await ask()).error).toBeInstanceOf(ModelUnavailable)
    expect((await health()).status).toBe('DEGRADED')
    await ask()
    expect(await health()).toMatchObject({ status: 'OK', detail: null, latencyMs: expect.any(Number) })
  })

  it('an address at which nobody listens is reported as no connection', async () => {
    const { ask, upstream, failed } = await settingWith()
    await upstream.close()
    expect((await ask()).error).toBeInstanceOf(ModelUnavailable)
    expect(failed).toHaveLength(3)
    expect(failed).toContainEqual(expect.objectContaining({ reason: 'noConnection', status: null }))
  })

  it('a model that keeps failing is spared for a while, then tried again', async () => {
    holdClock()
    const breaker = { failures: 2, restMs: 10_000 }
    const { ask, upstream } = await settingWith({ attemptsPerModel: 1, breaker })
    upstream.next({ fail: '500' }, { fail: '500' })
    await ask()
    await ask()
    expect((await ask()).error).toBeInstanceOf(ModelUnavailable)
    expect(upstream.requests).toHaveLength(2)
    advance(9_999)
    expect((await ask()).error).toBeInstanceOf(ModelUnavailable)
    advance(1)
    expect((await ask()).error).toBeNull()
    expect((await ask()).error).toBeNull()
    expect(upstream.requests).toHaveLength(4)
  })

  it('a failure does not contain the key, though the provider repeats it', async () => {
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
  ])(
    '%s after the first text cuts the answer, which keeps its text and is not begun again',
    async (_, behaviour) => {
      holdClock()
      const options = { betweenTokensTimeoutMs: 15_000, fallbackModels: ['second'] }
      const { begin, upstream, health } = await settingWith(options, {
        behaviour: { failAt: 8, ...behaviour },
      })
      const { heard, ended } = begin()
      await eventually(() => expect(heard.text).toMatch(/rbwi$/))
      advance(15_000)
      await ended
      expect(heard.error).toBeInstanceOf(AnswerCut)
      expect(heard.text).toBe(upstream.generated[0]?.sent)
      expect(heard.text).toMatch(/^rbwb .* rbwi$/)
      expect(upstream.requests).toHaveLength(1)
      expect(await health()).toMatchObject({
        status: 'DEGRADED',
        detail: 'The last answer of “test” broke off.',
      })
      await eventually(() => expect(upstream.requests[0]?.endedAt).not.toBeNull())
    },
  )

  it('an answer whose rest the provider withholds says so', async () => {
    const { ask } = await settingWith({}, { behaviour: { text: 'Once a', finish: 'content_filter' } })
    expect(await ask()).toMatchObject({
      text: 'Once a',
      error: { code: 'ANSWER_WITHHELD', details: { retryable: false } },
    })
  })
})

/** How long what an answer or a probe has shown counts, in ms; how long a probe may take. */
const FRESH_MS = 3_000
const PROBE_MS = 1_500

describe('if nobody asks', () => {
  it('a probe finds an endpoint that is unavailable, and one that is available again', async () => {
    holdClock()
    const wire = await startWire()
    onTestFinished(wire.close)
    const { health } = await settingWith({ baseURL: wire.baseURL })
    expect((await health()).status).toBe('OK')
    wire.answerWith((_, response) => void response.destroy())
    expect((await health()).status).toBe('OK')
    advance(FRESH_MS)
    expect(await health()).toMatchObject({
      status: 'DEGRADED',
      detail: expect.stringContaining('no connection'),
    })
    wire.answerWith((_, response) => void response.end())
    advance(FRESH_MS)
    expect((await health()).status).toBe('OK')
  })

  it('a probe finds an endpoint that accepts connections and says nothing', async () => {
    holdClock()
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const { health } = await settingWith({ baseURL: `http://127.0.0.1:${port}/v1` })
    const asked = once(silent, 'request')
    const healthy = health()
    await asked
    advance(PROBE_MS)
    expect((await healthy).status).toBe('DEGRADED')
    silent.closeAllConnections()
    silent.close()
  })

  it('an endpoint that does not list its models counts as healthy', async () => {
    const bare = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1')
    await once(bare, 'listening')
    const { port } = bare.address() as AddressInfo
    const { health } = await settingWith({ baseURL: `http://127.0.0.1:${port}/v1` })
    expect((await health()).status).toBe('OK')
    bare.closeAllConnections()
    bare.close()
  })
})
