import { getEventListeners } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { advance, holdClock } from '../../test/support/heldClock.ts'
import { countedReads, PROMPT, settingWith } from '../../test/support/modelSetting.ts'
import { eventually } from '../../test/support/patience.ts'
import { chunkOf, eventOf, startWire } from '../../test/support/wire.ts'
import type { OpenAiModelOptions } from './model.ts'

describe('an answer', () => {
  it.each(['event', 'byte', 'random', 'merged'] as const)(
    'an answer arrives as it was written (split by %s)',
    async (split) => {
      const { ask, upstream } = await settingWith({}, { behaviour: { tokens: 60, split } })
      const heard = await ask()
      expect(heard).toMatchObject({ error: null, models: ['test'] })
      expect(heard.text).toBe(upstream.generated[0]?.text)
      expect(heard.usage).toEqual({ promptTokens: 101, completionTokens: 60 })
    },
  )

  it('an answer brings the model first, then the text as it comes, then the usage', async () => {
    const { model } = await settingWith({}, { behaviour: { text: 'Once a week.' } })
    const types: string[] = []
    // Texts that arrive together may come as one.
    for await (const { type } of model.stream(PROMPT, new AbortController().signal))
      if (type !== types.at(-1)) types.push(type)
    expect(types).toEqual(['model', 'text', 'usage'])
  })

  it('a request has the prompt, the key, the limit and asks for the usage', async () => {
    const { ask, upstream } = await settingWith({ maxOutputTokens: 400 })
    await ask()
    expect(upstream.requests[0]).toMatchObject({
      headers: { authorization: 'Bearer sk-secret-key' },
      body: {
        model: 'test',
        messages: PROMPT,
        stream: true,
        stream_options: { include_usage: true },
        max_tokens: 400,
      },
    })
  })

  it('a request has no key if none is configured', async () => {
    const { ask, upstream } = await settingWith({ apiKey: null })
    expect((await ask()).error).toBeNull()
    expect(upstream.requests[0]?.headers.authorization).toBeUndefined()
  })

  it('an answer is whole without usage and without [DONE]', async () => {
    const { ask, upstream } = await settingWith({}, { behaviour: { usage: false, done: 'no' } })
    expect(await ask()).toMatchObject({
      error: null,
      ending: null,
      usage: { estimated: true },
      text: upstream.generated[0]?.text,
    })
  })

  it('an answer is whole after its finish reason, though nothing follows and the connection stays open', async () => {
    holdClock()
    const { begin, upstream } = await settingWith({}, { behaviour: { done: 'hang' } })
    const { heard, ended } = begin()
    let over = false
    ended.finally(() => {
      over = true
    })
    await eventually(() => {
      advance(1_000)
      expect(over).toBe(true)
    })
    expect(heard).toMatchObject({ error: null, text: upstream.generated[0]?.text })
    await eventually(() => expect(upstream.requests[0]?.abortedAt).not.toBeNull())
  })

  it('an answer that reaches its length limit is shown and marked as truncated', async () => {
    const { ask, upstream } = await settingWith({}, { behaviour: { finish: 'length' } })
    expect(await ask()).toMatchObject({ error: null, ending: 'TRUNCATED', text: upstream.generated[0]?.text })
  })

  it('an answer that never stops is ended by us, before its server has written all', async () => {
    const { ask, upstream } = await settingWith({ maxCharacters: 2_000 }, { behaviour: { tokens: 50_000 } })
    const heard = await ask()
    expect(heard).toMatchObject({ error: null, ending: 'TRUNCATED' })
    expect(heard.text).toHaveLength(2_000)
    await eventually(() => expect(upstream.requests[0]?.abortedAt).not.toBeNull())
    const { sent = '', text = '' } = upstream.generated[0] ?? {}
    expect(sent.startsWith(heard.text)).toBe(true)
    expect(sent.length).toBeLessThan(text.length)
  })

  it('an answer that repeats itself without end is ended by us, long before its limit', async () => {
    const behaviour = { text: 'Please contact our customer service. '.repeat(2_500) }
    const { ask } = await settingWith({}, { behaviour })
    const heard = await ask()
    expect(heard).toMatchObject({ error: null, ending: 'TRUNCATED' })
    expect(behaviour.text.startsWith(heard.text)).toBe(true)
    expect(heard.text.length).toBeLessThan(behaviour.text.length)
  })

  it('an answer begins with its first word', async () => {
    const { ask } = await settingWith({}, { behaviour: { text: '\n\n  Once a week. ' } })
    expect((await ask()).text).toBe('Once a week. ')
  })

  it('thoughts are not part of an answer, and each gives the model more time', async () => {
    holdClock()
    const { think, wire, asked } = await thinkingModel({ firstTokenTimeoutMs: 10_000 })
    for (let thought = 1; thought <= 5; thought += 1) {
      await think()
      advance(9_999)
    }
    wire.say({ content: 'Once a week.' })
    wire.say({}, 'stop')
    wire.end()
    expect(await asked.ended).toMatchObject({ error: null, text: 'Once a week.' })
    expect(wire.requests).toHaveLength(1)
  })

  it('a model that only thinks is given up after the time for thinking', async () => {
    holdClock()
    const times = { firstTokenTimeoutMs: 10_000, thinkingTimeoutMs: 30_000 }
    const { think, asked, failed } = await thinkingModel(times)
    for (const ms of [9_999, 9_999, 9_999, 3]) {
      await think()
      advance(ms)
    }
    expect((await asked.ended).error).toMatchObject({ name: 'ModelUnavailable' })
    expect(failed).toMatchObject([{ reason: 'silent', retryInMs: null }])
  })

  it('an answer is not cut because its reader is slow', async () => {
    holdClock()
    let whole = false
    const { model, upstream } = await settingWith(
      {
        betweenTokensTimeoutMs: 15_000,
        onAnswered: (event) => {
          whole = event.whole
        },
      },
      { behaviour: { tokens: 30 } },
    )
    let text = ''
    for await (const chunk of model.stream(PROMPT, new AbortController().signal)) {
      if (chunk.type === 'text') text += chunk.text
      if (chunk.type !== 'model') continue
      await eventually(() => expect(whole).toBe(true))
      advance(60_000)
    }
    expect(text).toBe(upstream.generated[0]?.text)
  })
})

/** A model whose thoughts are in the test's hands; `think` resolves when one has been taken in. */
async function thinkingModel(options: Partial<OpenAiModelOptions>) {
  const wire = await startWire()
  onTestFinished(wire.close)
  const opened = Promise.withResolvers<{ write(text: string): void; end(): void }>()
  wire.answerWith((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    opened.resolve(response)
  })
  const reads = countedReads()
  const setting = await settingWith({ ...options, baseURL: wire.baseURL, readingPace: reads.pace })
  const asked = setting.begin()
  const response = await opened.promise
  const say = (delta: object, finishReason: string | null = null) =>
    response.write(eventOf(chunkOf(delta, finishReason)))
  return {
    asked,
    failed: setting.failed,
    wire: {
      say,
      end: () => response.end(),
      get requests() {
        return wire.requests
      },
    },
    async think() {
      const before = reads.count()
      say({ reasoning_content: 'hm' })
      await eventually(() => expect(reads.count()).toBe(before + 1))
    },
  }
}

describe('a reader who leaves', () => {
  it.each([
    ['in the middle of the text', { fail: 'stall', failAt: 5 }, 5],
    ['before the first text', { fail: 'stall', failAt: 0 }, 0],
    ['while the model thinks', { reasoning: 1_000, reasoningMs: 10 }, 0],
    ['while it writes', { tokens: 100_000, tps: 500 }, 5],
  ] as const)('a reader who leaves ends the upstream call (%s)', async (_, behaviour, words) => {
    const { begin, upstream } = await settingWith({}, { behaviour })
    const leaving = new AbortController()
    const { heard, ended } = begin(leaving.signal)
    await eventually(() => expect(upstream.requests).toHaveLength(1))
    await eventually(() => expect(heard.text.split(' ').filter(Boolean).length).toBeGreaterThanOrEqual(words))
    holdClock()
    leaving.abort()
    expect(await ended).toMatchObject({ error: null })
    await eventually(() => expect(upstream.requests[0]?.abortedAt).not.toBeNull())
    expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(0)
  })

  it('a reader who leaves before asking causes no request', async () => {
    const { ask, upstream, health } = await settingWith()
    expect(await ask(AbortSignal.abort())).toMatchObject({ text: '', error: null })
    expect(upstream.requests).toHaveLength(0)
    expect(await health()).toMatchObject({ status: 'OK' })
  })

  it('a reader who leaves before the next try ends the wait for it', async () => {
    holdClock()
    const behaviour = { fail: '429', retryAfter: '4' } as const
    const { ask, upstream, failed } = await settingWith({}, { behaviour })
    const leaving = new AbortController()
    const heard = ask(leaving.signal)
    await eventually(() => expect(failed).toMatchObject([{ retryInMs: 4_000 }]))
    leaving.abort()
    expect(await heard).toMatchObject({ text: '', error: null })
    expect(upstream.requests).toHaveLength(1)
  })

  it('a reader who breaks off the loop ends the upstream call', async () => {
    const { model, upstream } = await settingWith({}, { behaviour: { fail: 'stall', failAt: 3 } })
    for await (const chunk of model.stream(PROMPT, new AbortController().signal))
      if (chunk.type === 'text') break
    await eventually(() => expect(upstream.requests[0]?.abortedAt).not.toBeNull())
  })

  it('return() while a text is awaited ends the upstream call', async () => {
    const { model, upstream } = await settingWith({}, { behaviour: { fail: 'stall' } })
    const chunks = model.stream(PROMPT, new AbortController().signal)[Symbol.asyncIterator]()
    const next = chunks.next()
    await eventually(() => expect(upstream.requests).toHaveLength(1))
    await chunks.return?.()
    expect(await next).toEqual({ done: true, value: undefined })
    await eventually(() => expect(upstream.requests[0]?.abortedAt).not.toBeNull())
  })
})
