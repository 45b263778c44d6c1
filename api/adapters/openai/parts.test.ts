import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answerText } from './answerText.ts'
import { type Breaker, modelBreaker } from './breaker.ts'
import { readChunk } from './chunk.ts'
import { AttemptFailed, type FailureReason, retryAfterMs } from './failure.ts'

describe('a chunk', () => {
  const NOTHING = {
    text: '',
    message: '',
    refusal: false,
    thinking: false,
    thoughtLength: 0,
    toolCall: false,
    ending: null,
    model: null,
    usage: { promptTokens: null, completionTokens: null },
  }
  const delta = (delta: object) => ({ choices: [{ index: 0, delta }] })

  it.each([
    null,
    'text',
    7,
    [],
    {},
    { choices: null },
    { choices: [] },
    { choices: [null] },
    { choices: [{}] },
  ])('of an unknown form says nothing (%j)', (chunk) => expect(readChunk(chunk)).toEqual(NOTHING))

  it('holds text as a string, in parts, or as a refusal', () => {
    expect(readChunk(delta({ content: 'a week' })).text).toBe('a week')
    expect(
      readChunk(
        delta({
          content: [
            { type: 'text', text: 'a ' },
            { type: 'text', text: 'week' },
          ],
        }),
      ).text,
    ).toBe('a week')
    expect(readChunk(delta({ content: null, refusal: 'I must not.' })).text).toBe('I must not.')
  })

  it('may hold thoughts, which are no text', () => {
    const thinking = { ...NOTHING, thinking: true, thoughtLength: 2 }
    expect(readChunk(delta({ reasoning_content: 'hm' }))).toEqual(thinking)
    expect(readChunk(delta({ reasoning: 'hm', content: '' }))).toEqual(thinking)
    const part = { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }
    expect(readChunk(delta({ content: [part] }))).toEqual({ ...thinking, thoughtLength: 0 })
  })

  it('tells the usage only where it is one', () => {
    const usage = (prompt: unknown, completion: unknown) =>
      readChunk({ usage: { prompt_tokens: prompt, completion_tokens: completion } }).usage
    expect(usage(3, 0)).toEqual({ promptTokens: 3, completionTokens: 0 })
    expect(usage(3, '9')).toEqual({ promptTokens: 3, completionTokens: 9 })
    for (const odd of [-1, 1.5, '-3', 1e12, null, undefined])
      expect(usage(3, odd)).toEqual({ promptTokens: 3, completionTokens: null })
  })
})

describe('the text of an answer', () => {
  it('keeps back half a letter until it is whole', () => {
    const text = answerText()
    expect([text.add('a\uD83C'), text.add('\uDF34b'), text.length()]).toEqual(['a', '🌴b', 4])
  })

  it('holds no half letters', () => {
    const text = answerText()
    expect(text.add('a\uD83C') + text.add('b\uDF34c')).toBe('a\uFFFDb\uFFFDc')
  })

  it('begins with something to read', () => {
    const text = answerText()
    expect([text.add(' \n'), text.begun(), text.add(' a '), text.begun()]).toEqual(['', false, 'a ', true])
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-11-22T10:00:00Z')
  it.each<[Record<string, string>, number | null]>([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:00:03 GMT' }, 3_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT' }, 0],
    [{ 'retry-after': '-4' }, 0],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after-ms': '70', 'retry-after': '2' }, 70],
    [{}, null],
  ])('%j asks for %j ms', (headers, ms) => expect(retryAfterMs(new Headers(headers), now)).toBe(ms))
})

describe('the circuit breaker', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 0 }))
  afterEach(() => void vi.useRealTimers())

  const answering = async () => 'Once a week.'
  const failing = (reason: FailureReason) => () => Promise.reject(new AttemptFailed(reason))
  const leaving = async () => null
  const fail = (breaker: Breaker, reason: FailureReason = 'overloaded') =>
    expect(breaker.guard(failing(reason))).rejects.toThrow(AttemptFailed)

  it('rests after failures in a row, then lets one try at a time', async () => {
    const breaker = modelBreaker({ failures: 2, restMs: 100 })
    await fail(breaker)
    expect(await breaker.guard(answering)).toBe('Once a week.')
    await fail(breaker)
    expect(breaker.mayTry()).toBe(true)
    await fail(breaker)
    expect(breaker.mayTry()).toBe(false)
    vi.setSystemTime(100)
    expect(breaker.mayTry()).toBe(true)
    const trial = breaker.guard(answering)
    expect(breaker.mayTry()).toBe(false)
    expect(await trial).toBe('Once a week.')
    expect(breaker.mayTry()).toBe(true)
  })

  it('goes on resting after a trial that fails, or that its reader leaves', async () => {
    const breaker = modelBreaker({ failures: 1, restMs: 100 })
    await fail(breaker)
    vi.setSystemTime(100)
    await fail(breaker)
    vi.setSystemTime(199)
    expect(breaker.mayTry()).toBe(false)
    vi.setSystemTime(200)
    expect(await breaker.guard(leaving)).toBeNull()
    expect(breaker.mayTry()).toBe(false)
  })

  it('does not count what tells of the question alone, or of its reader', async () => {
    const breaker = modelBreaker({ failures: 1, restMs: 100 })
    await fail(breaker, 'badRequest')
    await breaker.guard(leaving)
    expect(breaker.mayTry()).toBe(true)
  })
})
