import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { PROMPT, settingWith } from '../../test/support/modelSetting.ts'

describe('an answer', () => {
  it.each(['event', 'byte', 'random', 'merged'] as const)(
    'arrives as it was written (split by %s)',
    async (split) => {
      const { ask, upstream } = await settingWith({}, { behaviour: { tokens: 60, split } })
      const heard = await ask()
      expect(heard).toMatchObject({ error: null, models: ['test'] })
      expect(heard.text).toBe(upstream.generated[0]?.text)
      expect(heard.usage).toEqual({ promptTokens: 101, completionTokens: 60 })
    },
  )

  it('tells the model first, then the text as it comes, then the usage', async () => {
    const { model } = await settingWith({}, { behaviour: { text: 'Once a week.' } })
    const types: string[] = []
    // Texts that arrive together may come as one.
    for await (const { type } of model.stream(PROMPT, new AbortController().signal))
      if (type !== types.at(-1)) types.push(type)
    expect(types).toEqual(['model', 'text', 'usage'])
  })

  it('is asked for with the prompt, the key and the usage', async () => {
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

  it('is asked for without a key where none is needed', async () => {
    const { ask, upstream } = await settingWith({ apiKey: null })
    expect((await ask()).error).toBeNull()
    expect(upstream.requests[0]?.headers.authorization).toBeUndefined()
  })

  it('is whole without usage and without [DONE]', async () => {
    const { ask, upstream } = await settingWith({}, { behaviour: { usage: false, done: 'no' } })
    expect(await ask()).toMatchObject({ error: null, usage: null, text: upstream.generated[0]?.text })
  })

  it('is whole once its end was told, though nothing follows and the connection stays open', async () => {
    const { ask, upstream } = await settingWith({}, { behaviour: { done: 'hang' } })
    const startedAt = performance.now()
    expect(await ask()).toMatchObject({ error: null, text: upstream.generated[0]?.text })
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    await vi.waitFor(() => expect(upstream.requests[0]?.abortedAt).not.toBeNull())
  })

  it('that reaches its length limit ends like any other', async () => {
    const { ask, upstream } = await settingWith({}, { behaviour: { finish: 'length' } })
    expect(await ask()).toMatchObject({ error: null, text: upstream.generated[0]?.text })
  })

  it('that never stops is ended', async () => {
    const { ask, upstream } = await settingWith({ maxCharacters: 2_000 }, { behaviour: { tokens: 50_000 } })
    const heard = await ask()
    expect(heard.error).toBeNull()
    expect(heard.text.length).toBeGreaterThan(2_000)
    expect(heard.text.length).toBeLessThan(2_100)
    await vi.waitFor(() => expect(upstream.requests[0]?.abortedAt).not.toBeNull())
  })

  it('begins with its first word', async () => {
    const { ask } = await settingWith({}, { behaviour: { text: '\n\n  Once a week. ' } })
    expect((await ask()).text).toBe('Once a week. ')
  })

  it('does not hold what the model thought, for which it is given time', async () => {
    const behaviour = { reasoning: 12, reasoningMs: 40, text: 'Once a week.' }
    const { ask, upstream } = await settingWith({ firstTokenTimeoutMs: 200 }, { behaviour })
    expect(await ask()).toMatchObject({ error: null, text: 'Once a week.' })
    expect(upstream.requests).toHaveLength(1)
  })

  it('is not waited for where the model only thinks', async () => {
    const options = { firstTokenTimeoutMs: 150, thinkingTimeoutMs: 300 }
    const { ask, failed } = await settingWith(options, { behaviour: { reasoning: 1_000, reasoningMs: 20 } })
    expect((await ask()).error).toMatchObject({ name: 'ModelUnavailable' })
    expect(failed).toMatchObject([{ reason: 'silent', retryInMs: null }])
  })

  it('is not cut because its reader is slow', async () => {
    const { model, upstream } = await settingWith(
      { betweenTokensTimeoutMs: 60 },
      { behaviour: { tokens: 30 } },
    )
    let text = ''
    let chunks = 0
    for await (const chunk of model.stream(PROMPT, new AbortController().signal)) {
      chunks += 1
      if (chunks === 5) await new Promise((resolve) => setTimeout(resolve, 200))
      if (chunk.type === 'text') text += chunk.text
    }
    expect(text).toBe(upstream.generated[0]?.text)
  })
})

describe('a reader who leaves', () => {
  it.each([
    ['in the middle of the text', { fail: 'stall', failAt: 5 }, 5],
    ['before the first text', { fail: 'stall', failAt: 0 }, 0],
    ['while the model thinks', { reasoning: 1_000, reasoningMs: 10 }, 0],
    ['while it writes', { tokens: 100_000, tps: 500 }, 5],
  ] as const)('ends the upstream call within milliseconds (%s)', async (_, behaviour, words) => {
    const { model, upstream } = await settingWith({}, { behaviour })
    const leaving = new AbortController()
    let heard = ''
    const reading = (async () => {
      for await (const chunk of model.stream(PROMPT, leaving.signal))
        if (chunk.type === 'text') heard += chunk.text
    })()
    await vi.waitFor(() => expect(upstream.requests).toHaveLength(1))
    await vi.waitFor(() => expect(heard.split(' ').filter(Boolean).length).toBeGreaterThanOrEqual(words))
    const leftAt = Date.now()
    leaving.abort()
    await reading
    expect(Date.now() - leftAt).toBeLessThan(100)
    await vi.waitFor(() => expect(upstream.requests[0]?.abortedAt).not.toBeNull(), { interval: 5 })
    expect((upstream.requests[0]?.abortedAt ?? Infinity) - leftAt).toBeLessThan(100)
    expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(0)
  })

  it('before asking asks nothing', async () => {
    const { ask, upstream, health } = await settingWith()
    expect(await ask(AbortSignal.abort())).toMatchObject({ text: '', error: null })
    expect(upstream.requests).toHaveLength(0)
    expect(await health()).toMatchObject({ status: 'OK' })
  })

  it('while the next try is waited for ends the wait', async () => {
    const behaviour = { fail: '429', retryAfter: '4' } as const
    const { ask, upstream, failed } = await settingWith({}, { behaviour })
    const leaving = new AbortController()
    const heard = ask(leaving.signal)
    await vi.waitFor(() => expect(failed).toMatchObject([{ retryInMs: 4_000 }]))
    leaving.abort()
    expect(await heard).toMatchObject({ text: '', error: null })
    expect(upstream.requests).toHaveLength(1)
  })

  it('by breaking off the loop ends the upstream call', async () => {
    const { model, upstream } = await settingWith({}, { behaviour: { fail: 'stall', failAt: 3 } })
    for await (const chunk of model.stream(PROMPT, new AbortController().signal))
      if (chunk.type === 'text') break
    await vi.waitFor(() => expect(upstream.requests[0]?.abortedAt).not.toBeNull())
  })

  it('by return() while a text is waited for ends the upstream call', async () => {
    const { model, upstream } = await settingWith({}, { behaviour: { fail: 'stall' } })
    const chunks = model.stream(PROMPT, new AbortController().signal)[Symbol.asyncIterator]()
    const next = chunks.next()
    await vi.waitFor(() => expect(upstream.requests).toHaveLength(1))
    await chunks.return?.()
    expect(await next).toEqual({ done: true, value: undefined })
    await vi.waitFor(() => expect(upstream.requests[0]?.abortedAt).not.toBeNull())
  })
})
