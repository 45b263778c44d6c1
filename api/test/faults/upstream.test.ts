import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type StreamEvent, type TestClient, visitor } from '../support/client.ts'
import { type Product, startProduct } from '../support/product.ts'
import { expectWhole } from '../support/reading.ts'
import { type Behaviour, startUpstream, type Upstream } from '../support/upstream.ts'

/** The documents know the answer to it. */
const QUESTION = 'What does the Harmony Palm cost?'
const PRICE = '$49.99'

const SETTINGS = {
  OPENAI_MODEL: 'main',
  OPENAI_FALLBACK_MODELS: 'fallback',
  BETWEEN_TOKENS_TIMEOUT_MS: '600000',
}
/** For models that stop: others answer in a small part of that. */
const IMPATIENT = { FIRST_TOKEN_TIMEOUT_MS: '3000', BETWEEN_TOKENS_TIMEOUT_MS: '3000' }

const PASSING: readonly [string, Partial<Behaviour>][] = [
  ['a 429 without Retry-After', { fail: '429' }],
  ['a 500', { fail: '500' }],
  ['a stream that is cut', { fail: 'cut' }],
  ['a stream that ends without a word', { fail: 'end' }],
  ['bad JSON', { fail: 'badjson' }],
  ['an error in the stream', { fail: 'error' }],
]

describe('a model that fails', () => {
  let upstream: Upstream
  let product: Product
  let impatient: Product
  let asker: TestClient
  beforeAll(async () => {
    upstream = await startUpstream()
    const settings = { ...SETTINGS, OPENAI_BASE_URL: upstream.baseURL }
    ;[product, impatient] = await Promise.all([
      startProduct(settings),
      startProduct({ ...settings, ...IMPATIENT }),
    ])
  })
  afterAll(async () => {
    await Promise.all([product.close(), impatient.close()])
    await upstream.close()
  })
  let before = 0
  beforeEach(async () => {
    asker = await visitor(product.url)
    // An answer of the main model ends whatever rest an earlier test gave it.
    await expect.poll(async () => (await answered('Ready?')).at(-1)?.message?.model).toBe('main')
    before = upstream.requests.length
  })
  const answered = async (question = QUESTION): Promise<StreamEvent[]> => {
    // Each is to call the model.
    const { assistantMessage } = await asker.send(question, { useCache: false })
    const events = await asker.follow(assistantMessage.id)
    expect(await asker.message(assistantMessage.id)).toMatchObject({
      status: events.at(-1)?.message?.status,
      content: events.at(-1)?.message?.content,
    })
    return events
  }
  const called = () => upstream.requests.slice(before).map(({ body }) => body.model)

  describe('before the first token', () => {
    it.each(PASSING)('%s is tried again, and nobody notices', async (_, failure) => {
      upstream.next(failure, { text: 'It costs $49.99 [1].' })
      const events = await answered()
      expectWhole(events, 'It costs $49.99 [1].', { status: 'COMPLETE', model: 'main', error: null })
      expect(events.some(({ __typename }) => __typename === 'MessageReset')).toBe(false)
      expect(called()).toEqual(['main', 'main'])
    })

    it.each(PASSING)('%s that does not pass is answered by the fallback model', async (_, failure) => {
      upstream.next(failure, failure, failure, { text: 'From the other.' })
      const events = await answered()
      expectWhole(events, 'From the other.', { status: 'COMPLETE', model: 'fallback', error: null })
      expect(called()).toEqual(['main', 'main', 'main', 'fallback'])
    })

    it('a stall takes all the time that there is for a model: the fallback model answers', async () => {
      asker = await visitor(impatient.url)
      upstream.next({ fail: 'stall' }, { text: 'From the other.' })
      expectWhole(await answered(), 'From the other.', { status: 'COMPLETE', model: 'fallback' })
      expect(called()).toEqual(['main', 'fallback'])
      expect(upstream.requests[before]?.abortedAt).not.toBeNull()
    })

    it('a 429 with Retry-After is waited for as long as it asks', async () => {
      upstream.next({ fail: '429', retryAfter: '0.3' }, { text: 'At last.' })
      expectWhole(await answered(), 'At last.', { status: 'COMPLETE', model: 'main' })
      const [refused, taken] = upstream.requests.slice(before)
      expect((taken?.startedAt ?? 0) - (refused?.endedAt ?? 0)).toBeGreaterThanOrEqual(290)
    })

    it('a 429 whose Retry-After is longer than a reader waits goes to the fallback model immediately', async () => {
      upstream.next({ fail: '429', retryAfter: '30' }, { text: 'From the other.' })
      expectWhole(await answered(), 'From the other.', { status: 'COMPLETE', model: 'fallback' })
      expect(called()).toEqual(['main', 'fallback'])
    })

    it('the documents answer if no model does', async () => {
      upstream.next(...Array.from({ length: 6 }, () => ({ fail: '500' as const })))
      const events = await answered()
      const { content = '' } = events.at(-1)?.message ?? {}
      expect(content).toContain(PRICE)
      expectWhole(events, content, { status: 'COMPLETE', answerMode: 'EXTRACTIVE', model: null, error: null })
      expect(called()).toEqual(['main', 'main', 'main', 'fallback', 'fallback', 'fallback'])
    })
  })

  describe('after the first token', () => {
    it.each<[string, Partial<Behaviour>]>([
      ['a stall', { fail: 'stall' }],
      ['a stream that is cut', { fail: 'cut' }],
      ['a stream that ends without a word', { fail: 'end' }],
      ['bad JSON', { fail: 'badjson' }],
      ['an error in the stream', { fail: 'error' }],
    ])('%s ends the answer as FAILED, with its text, and nothing is tried again', async (_, failure) => {
      if (failure.fail === 'stall') asker = await visitor(impatient.url)
      upstream.next({ tokens: 40, tps: 400, failAt: 12, ...failure })
      const events = await answered()
      const sent = upstream.generated.at(-1)?.sent
      expect(sent).toMatch(/^r[a-j]+wb .*wbc/)
      expectWhole(events, sent, {
        status: 'FAILED',
        answerMode: 'GENERATED',
        model: 'main',
        error: { code: 'MODEL_UNAVAILABLE', message: expect.any(String), retryable: true },
      })
      expect(called()).toEqual(['main'])
    })

    it('a question whose answer failed can be asked again, and is answered', async () => {
      upstream.next({ tokens: 40, fail: 'cut', failAt: 5 }, { text: 'The whole of it.' })
      const failed = (await answered()).at(-1)?.message
      expect(failed?.status).toBe('FAILED')
      const { data } = await asker.request<{ regenerateMessage: { assistantMessage: { id: string } } }>(
        'mutation($id: ID!) { regenerateMessage(id: $id) { assistantMessage { id } } }',
        { id: failed?.id },
      )
      const events = await asker.follow(data?.regenerateMessage.assistantMessage.id ?? '')
      expectWhole(events, 'The whole of it.')
      expect(await asker.message(failed?.id ?? '')).toMatchObject({
        status: 'FAILED',
        content: failed?.content,
      })
    })
  })

  it.each(['byte', 'random', 'merged'] as const)(
    'a stream that comes in pieces (%s), letters cut in their middle, arrives whole',
    async (split) => {
      const text = 'Gießen Sie die Palme … 🌴 einmal pro Woche: 水やりは週に一回。 🪴🪴 é́ fin.'
      upstream.next({ text: `${text} `.repeat(6).trim(), split })
      expectWhole(await answered(), upstream.generated.at(-1)?.text)
    },
  )
})
