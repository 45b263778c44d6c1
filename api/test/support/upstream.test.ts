import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { advance, holdClock } from './heldClock.ts'
import { eventually } from './patience.ts'
import { startUpstream, type Upstream, type UpstreamOptions } from './upstream.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()))
})

async function upstreamWith(options?: UpstreamOptions): Promise<Upstream> {
  const upstream = await startUpstream(options)
  open.push(upstream)
  return upstream
}

function ask(baseURL: string, model: string, more: object = {}, signal?: AbortSignal): Promise<Response> {
  const body = { model, messages: [{ role: 'user', content: 'Why?' }], stream: true, ...more }
  return fetch(`${baseURL}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify(body),
    ...(signal && { signal }),
  })
}

async function streamedText(response: Response): Promise<string> {
  const events = (await response.text()).split('\n\n').filter((event) => event.startsWith('data: {'))
  return events.map((event) => JSON.parse(event.slice(6)).choices[0]?.delta.content ?? '').join('')
}

const wordsSent = (upstream: Upstream): number =>
  upstream.generated[0]?.sent.split(' ').filter(Boolean).length ?? 0

describe('the test upstream', () => {
  it('the test upstream streams a text of its own for each request, and remembers it', async () => {
    const upstream = await upstreamWith()
    const first = await streamedText(await ask(upstream.baseURL, 'test?tokens=30'))
    const second = await streamedText(await ask(upstream.baseURL, 'test?tokens=30'))
    expect(first).toMatch(/^rbwb rbwc .* rbwda$/)
    expect(upstream.generated.map(({ text }) => text)).toEqual([first, second])
    expect(upstream.generated[1]).toMatchObject({ prompt: 'Why?', sent: second })
  })

  it.each(['event', 'byte', 'random', 'merged'])(
    'the test upstream writes the same text when it splits by %s',
    async (split) => {
      const upstream = await upstreamWith()
      const text = await streamedText(await ask(upstream.baseURL, `test?tokens=40&split=${split}`))
      expect(text).toBe(upstream.generated[0]?.text)
      expect(text).toContain('é…🌴')
    },
  )

  it('the test upstream splits letters over several writes', async () => {
    const upstream = await upstreamWith({ behaviour: { split: 'byte', text: '🌴' } })
    const { body } = await ask(upstream.baseURL, 'test')
    const sizes: number[] = []
    for await (const piece of body ?? []) sizes.push(piece.length)
    expect(Math.min(...sizes)).toBe(1)
  })

  it('the test upstream answers in one piece if no stream is requested', async () => {
    const upstream = await upstreamWith({ answer: (messages) => `You asked: ${messages[0]?.content}` })
    const answer = await (await ask(upstream.baseURL, 'test', { stream: false })).json()
    expect(answer).toMatchObject({
      choices: [{ message: { content: 'You asked: Why?' }, finish_reason: 'stop' }],
    })
  })

  it('the test upstream keeps the pace it is given', async () => {
    holdClock()
    const upstream = await upstreamWith({ behaviour: { tokens: 11, tps: 100, ttft: 100 } })
    const answer = ask(upstream.baseURL, 'test').then(streamedText)
    const wordsAfter = async (ms: number, words: number) => {
      advance(ms)
      await eventually(() => expect(wordsSent(upstream)).toBe(words))
      await new Promise(setImmediate)
      expect(wordsSent(upstream)).toBe(words)
    }
    await eventually(() => expect(vi.getTimerCount()).toBe(1))
    await wordsAfter(99, 0)
    await wordsAfter(1, 1)
    for (let word = 2; word <= 11; word += 1) {
      await eventually(() => expect(vi.getTimerCount()).toBe(1))
      await wordsAfter(10, word)
    }
    expect((await answer).split(' ')).toHaveLength(11)
  })

  it('the test upstream fails as often as the model’s name says, then answers', async () => {
    const upstream = await upstreamWith()
    const model = 'test?fail=503&times=2&retryAfter=7'
    const statuses = [await ask(upstream.baseURL, model), await ask(upstream.baseURL, model)]
    expect(statuses.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
      [503, '7'],
      [503, '7'],
    ])
    expect((await ask(upstream.baseURL, model)).status).toBe(200)
  })

  it('the test upstream answers the next requests as scripted', async () => {
    const upstream = await upstreamWith({ behaviour: { text: 'As ever' } })
    upstream.next({ fail: '429' }, { text: 'For once' })
    expect((await ask(upstream.baseURL, 'test')).status).toBe(429)
    expect(await streamedText(await ask(upstream.baseURL, 'test'))).toBe('For once')
    expect(await streamedText(await ask(upstream.baseURL, 'test'))).toBe('As ever')
  })

  it('the test upstream distinguishes a reader that left from a connection that it cut itself', async () => {
    const upstream = await upstreamWith()
    await ask(upstream.baseURL, 'test?fail=cut&failAt=3')
      .then((response) => response.text())
      .catch(() => {})
    const leaving = new AbortController()
    await ask(upstream.baseURL, 'test?fail=stall&failAt=3', {}, leaving.signal)
    leaving.abort()
    await eventually(() => expect(upstream.requests[1]?.abortedAt).toBeTypeOf('number'))
    expect(upstream.requests[0]).toMatchObject({ abortedAt: null, endedAt: expect.any(Number) })
    expect(upstream.generated[0]?.sent).toBe('rbwb rbwc rbwd')
  })

  it('the test upstream refuses unknown keys and behaviours', async () => {
    const upstream = await upstreamWith({ apiKey: 'right' })
    expect((await ask(upstream.baseURL, 'test')).status).toBe(401)
    const lenient = await upstreamWith()
    expect(await (await ask(lenient.baseURL, 'test?tockens=3')).json()).toMatchObject({
      error: { message: expect.stringContaining('tockens') },
    })
  })

  it('the test upstream runs as a process of its own', async () => {
    const file = fileURLToPath(new URL('upstream.ts', import.meta.url))
    const child = spawn(process.execPath, [file, '--behaviour', 'tokens=5'])
    try {
      const [line] = await once(child.stdout, 'data')
      const baseURL = `http://127.0.0.1:${/^ready (\d+)\n$/.exec(String(line))?.[1]}`
      expect(await streamedText(await ask(`${baseURL}/v1`, 'test'))).toBe('rbwb rbwc rbwd rbwe rbwf')
      expect(await (await fetch(`${baseURL}/stats`)).json()).toMatchObject({
        count: 1,
        running: 0,
        aborted: 0,
      })
      expect(await (await fetch(`${baseURL}/generated`)).json()).toMatchObject([
        { sent: 'rbwb rbwc rbwd rbwe rbwf' },
      ])
    } finally {
      child.kill()
    }
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
  })
})
