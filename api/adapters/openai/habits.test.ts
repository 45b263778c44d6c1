import { describe, expect, it, onTestFinished } from 'vitest'
import {
  DONE,
  HALVES,
  json,
  reports,
  says,
  send,
  stops,
  TEXT,
  THOUGHT,
  USAGE,
  WHOLE,
} from '../../test/servers/form.ts'
import { advance, holdClock } from '../../test/support/heldClock.ts'
import { countedReads, settingWith } from '../../test/support/modelSetting.ts'
import { eventually } from '../../test/support/patience.ts'
import { startWire, type WireAnswer, type WireRequest } from '../../test/support/wire.ts'
import type { OpenAiModelOptions } from './model.ts'

/** A model behind a server that answers so. */
async function modelOf(answer: WireAnswer, options: Partial<OpenAiModelOptions> = {}) {
  const wire = await startWire()
  onTestFinished(wire.close)
  wire.answerWith(answer)
  return { ...(await settingWith({ baseURL: wire.baseURL, ...options })), wire }
}

/** A model whose answer is in the test's hands; `take` writes, and resolves when all of it has been read; `last` ends it. */
async function openAnswer(options: Partial<OpenAiModelOptions> = {}) {
  const opened = Promise.withResolvers<Parameters<WireAnswer>[1]>()
  const reads = countedReads()
  const answer: WireAnswer = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    opened.resolve(response)
  }
  const setting = await modelOf(answer, { readingPace: reads.pace, ...options })
  const leaving = new AbortController()
  const asked = setting.begin(leaving.signal)
  const response = await opened.promise
  return {
    ...setting,
    ...asked,
    leaving,
    last: (text: string) => response.end(text),
    async take(text: string) {
      const before = reads.count()
      response.write(text)
      await eventually(() => expect(reads.count()).toBeGreaterThan(before))
    },
  }
}

const refuses =
  (name: string, refusal: object): WireAnswer =>
  ({ body }, response) =>
    send(response, Object.hasOwn(body, name) ? json(refusal, 400) : { body: WHOLE }, Number.POSITIVE_INFINITY)
const fieldsOf = ({ body }: WireRequest) => Object.keys(body)

describe('what is learnt of a server', () => {
  it('a refused field is left out of the next questions, too', async () => {
    const { ask, wire } = await modelOf(refuses('stream_options', { error: { message: 'stream_options' } }))
    expect(await ask()).toMatchObject({ error: null, text: HALVES.join('') })
    expect(await ask()).toMatchObject({ error: null, text: HALVES.join('') })
    expect(wire.requests.map((request) => fieldsOf(request).includes('stream_options'))).toEqual([
      true,
      false,
      false,
    ])
  })

  it('a limit that a server refuses is sent under its other name', async () => {
    const refusal = {
      error: { message: "'max_tokens' is not supported, use 'max_completion_tokens' instead." },
    }
    const { ask, wire } = await modelOf(refuses('max_tokens', refusal), { maxOutputTokens: 400 })
    expect(await ask()).toMatchObject({ error: null })
    expect(wire.requests[1]?.body).toMatchObject({ max_completion_tokens: 400 })
    expect(wire.requests).toHaveLength(2)
  })

  it('a guess at what an unnamed refusal means is forgotten if it did not help', async () => {
    const { ask, wire } = await modelOf((_, response) =>
      send(response, json({ message: 'Bad' }, 400), Number.POSITIVE_INFINITY),
    )
    await ask()
    await ask()
    const sent = wire.requests.map((request) => fieldsOf(request).includes('stream_options'))
    expect(sent).toEqual([true, false, true, false])
  })

  it('the system’s words are the user’s first ones if a server knows no system role', async () => {
    const { model, wire } = await modelOf(({ body }, response) => {
      const isRefused = JSON.stringify(body.messages).includes('"system"')
      const refusal = json({ error: { message: 'System role not supported' } }, 400)
      return send(response, isRefused ? refusal : { body: WHOLE }, Number.POSITIVE_INFINITY)
    })
    const prompt = [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Why?' },
    ] as const
    for await (const _ of model.stream(prompt, new AbortController().signal));
    expect(wire.requests[1]?.body.messages).toEqual([{ role: 'user', content: 'Be kind.\n\nWhy?' }])
  })

  it('health names a field that a server insists on refusing, and nothing else of its message', async () => {
    const refusal = { error: { message: 'temperature of sk-secret-key', param: 'temperature' } }
    const { ask, health } = await modelOf((_, response) =>
      send(response, json(refusal, 400), Number.POSITIVE_INFINITY),
    )
    await ask()
    expect(await health()).toMatchObject({
      status: 'DEGRADED',
      detail:
        'The model “test” cannot be used: it does not accept the request (“temperature”). Answers are put together from the documents.',
    })
  })

  it('a model that ended a thought it had not begun shows none of its next ones', async () => {
    const { begin, wire } = await modelOf((_, response) =>
      send(response, { body: `${says(THOUGHT)}${says('</think>')}${WHOLE}` }, 60),
    )
    await begin().ended
    wire.answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(says(THOUGHT))
    })
    const { heard, ended } = begin()
    await eventually(() => expect(wire.requests).toHaveLength(1))
    await wire.close()
    expect(await ended).toMatchObject({ error: { name: 'ModelUnavailable' } })
    expect(heard.text).toBe('')
  })

  it('health says of a server that gives no reasons that its answers are not cached, until it gives one', async () => {
    const { ask, health, wire } = await modelOf((_, response) =>
      send(response, { body: TEXT + DONE }, Number.POSITIVE_INFINITY),
    )
    expect(await ask()).toMatchObject({ error: null, ending: 'UNCONFIRMED' })
    expect(await health()).toMatchObject({ status: 'OK', detail: expect.stringContaining('not cached') })
    wire.answerWith((_, response) => send(response, { body: WHOLE }, Number.POSITIVE_INFINITY))
    expect(await ask()).toMatchObject({ error: null, ending: null })
    expect(await health()).toMatchObject({ status: 'OK', detail: null })
  })
})

describe('tokens', () => {
  it('an answer that its reader stops counts its prompt and what had come', async () => {
    const { heard, ended, leaving, take } = await openAnswer()
    await take(TEXT)
    await eventually(() => expect(heard.text).toBe(HALVES.join('')))
    leaving.abort()
    expect(await ended).toMatchObject({
      error: null,
      usage: { promptTokens: expect.any(Number), completionTokens: 7, estimated: true },
    })
  })

  it('an answer that its reader stops counts what was reported', async () => {
    const { heard, ended, leaving, take } = await openAnswer()
    await take(reports() + TEXT)
    await eventually(() => expect(heard.text).toBe(HALVES.join('')))
    leaving.abort()
    expect((await ended).usage).toEqual({ promptTokens: 50, completionTokens: 9 })
  })

  it('a question that its reader leaves before the first text counts thoughts and prompt', async () => {
    const { ended, leaving, take } = await openAnswer()
    await take(says(`<think>${THOUGHT}`))
    leaving.abort()
    expect((await ended).usage).toMatchObject({ completionTokens: 9, estimated: true })
  })

  it('usage that comes more than a second after the end of an answer counts', async () => {
    holdClock()
    const { ended, take, last } = await openAnswer()
    await take(TEXT + stops())
    advance(2_000)
    last(reports() + DONE)
    expect(await ended).toMatchObject({ ending: null, usage: { promptTokens: 50, completionTokens: 9 } })
  })

  it('usage that never comes after [DONE] is estimated after a second', async () => {
    holdClock()
    const { ended, take } = await openAnswer()
    await take(TEXT + stops() + DONE)
    advance(1_000)
    expect((await ended).usage).toMatchObject({ estimated: true })
  })
})

describe('signs of life', () => {
  const TIMES = { firstTokenTimeoutMs: 10_000, betweenTokensTimeoutMs: 15_000, thinkingTimeoutMs: 60_000 }

  it.each([': OPENROUTER PROCESSING\n\n', 'event: ping\n\n', says('<think>hm')])(
    '%j keeps a call alive before the first text',
    async (sign) => {
      holdClock()
      const { ended, take, last, wire } = await openAnswer(TIMES)
      for (let count = 0; count < 5; count += 1) {
        await take(sign)
        advance(9_999)
      }
      last(`${says('</think>')}${WHOLE}`)
      expect(await ended).toMatchObject({ error: null, text: HALVES.join('') })
      expect(wire.requests).toHaveLength(1)
    },
  )

  it('comments alone do not keep an answer alive for longer than the time for thinking', async () => {
    holdClock()
    const { heard, ended, take } = await openAnswer(TIMES)
    await take(TEXT)
    await eventually(() => expect(heard.text).toBe(HALVES.join('')))
    for (let count = 0; count < 5; count += 1) {
      advance(11_999)
      await take(': keep-alive\n\n')
    }
    advance(5)
    expect((await ended).error).toMatchObject({ name: 'AnswerCut' })
  })

  it('words a second apart with “null” as their reason are one answer', async () => {
    holdClock()
    const { ended, take, last } = await openAnswer(TIMES)
    for (const content of HALVES) {
      await take(`data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: 'null' }] })}\n\n`)
      advance(4_000)
    }
    last(stops('stop', { usage: USAGE }) + DONE)
    expect(await ended).toMatchObject({ ending: null, text: HALVES.join('') })
  })
})
