import { afterEach, describe, expect, it } from 'vitest'
import { EmbedderUnavailable } from '../../domain/errors.ts'
import { dot } from '../../domain/vectors.ts'
import { eventually, PATIENCE_MS } from '../../test/support/patience.ts'
import { startUpstream, type Upstream, type UpstreamOptions } from '../../test/support/upstream.ts'
import { embeddingOf } from '../../test/support/upstreamEmbeddings.ts'
import { type OpenAiEmbedderOptions, openAiEmbedder } from './embeddings.ts'

const opened: Upstream[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((upstream) => upstream.close()))
})

async function settingWith(
  options: Partial<OpenAiEmbedderOptions> = {},
  upstreamOptions: UpstreamOptions = {},
) {
  const upstream = await startUpstream(upstreamOptions)
  opened.push(upstream)
  const { baseURL } = upstream
  return {
    upstream,
    embedder: openAiEmbedder({
      apiKey: 'sk-secret-key',
      baseURL,
      model: 'small',
      timeoutMs: PATIENCE_MS,
      ...options,
    }),
  }
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

describe('the vectors', () => {
  it('vectors come in the order of the texts, though the answer has them in another', async () => {
    const { embedder } = await settingWith()
    const texts = ['How much is the palm?', 'Do you ship to Canada?']
    const vectors = await embedder.embed(texts)
    expect(vectors.map((vector, at) => dot(vector, embeddingOf(texts[at] ?? '')))).toEqual([
      expect.closeTo(1, 5),
      expect.closeTo(1, 5),
    ])
  })

  it('vectors have length 1 and the dimensions that the embedder reports from then on', async () => {
    const { embedder } = await settingWith()
    expect(embedder.dimensions).toBe(0)
    const [vector = new Float32Array()] = await embedder.embed(['palm'])
    expect(dot(vector, vector)).toBeCloseTo(1, 5)
    expect([vector.length, embedder.dimensions]).toEqual([64, 64])
    expect(openAiEmbedder({ model: 'text-embedding-3-small' }).dimensions).toBe(1_536)
  })

  it('vectors of many texts are requested in batches', async () => {
    const { embedder, upstream } = await settingWith()
    const texts = Array.from({ length: 130 }, (_, index) => `question ${index}`)
    const vectors = await embedder.embed(texts)
    expect(upstream.embeddings.map(({ input }) => input.length)).toEqual([64, 64, 2])
    expect(dot(vectors[129] ?? new Float32Array(), embeddingOf('question 129'))).toBeCloseTo(1, 5)
  })

  it('an empty and a huge text are sent in a form that servers accept', async () => {
    const { embedder, upstream } = await settingWith()
    expect(await embedder.embed(['', 'palm '.repeat(10_000)])).toHaveLength(2)
    const [empty = '', huge = ''] = upstream.embeddings[0]?.input ?? []
    expect(empty).toBe(' ')
    expect(huge.length).toBeLessThanOrEqual(8_000)
  })

  it('no text needs no call', async () => {
    const { embedder, upstream } = await settingWith()
    expect(await embedder.embed([])).toEqual([])
    expect(upstream.embeddings).toEqual([])
  })
})

describe('a failure', () => {
  it.each<[string, string, boolean]>([
    ['a 500', 'small?fail=500', false],
    ['a 429', 'small?fail=429', false],
    ['a broken connection', 'small?fail=cut', false],
    ['an unknown model', 'small?fail=404', true],
    ['a refused key', 'small?fail=401', true],
  ])('%s becomes a typed failure after one call', async (_, model, permanent) => {
    const { embedder, upstream } = await settingWith({ model })
    const error = await failureOf(embedder.embed(['palm']))
    expect(error).toBeInstanceOf(EmbedderUnavailable)
    expect(error).toMatchObject({ permanent })
    expect(upstream.embeddings).toHaveLength(1)
  })

  it('a silent server fails when the time is over', async () => {
    const { embedder } = await settingWith({ model: 'small?fail=stall', timeoutMs: 50 })
    expect(await failureOf(embedder.embed(['palm']))).toMatchObject({
      name: 'EmbedderUnavailable',
      message: expect.stringContaining('silent'),
    })
  })

  it('a failure contains neither the key nor the question', async () => {
    const { embedder } = await settingWith({}, { apiKey: 'another' })
    const error = (await failureOf(embedder.embed(['my secret question']))) as EmbedderUnavailable
    expect(`${error.message} ${String(error.cause)}`).not.toMatch(/sk-secret-key|secret question/)
  })

  it('three failures in a row let the model rest, without a call', async () => {
    const { embedder, upstream } = await settingWith({ model: 'small?fail=500&times=0' })
    for (let count = 0; count < 5; count += 1)
      expect(await failureOf(embedder.embed(['palm']))).toBeInstanceOf(EmbedderUnavailable)
    expect(upstream.embeddings).toHaveLength(3)
  })
})

it('aborting a call ends it with the reason of the signal', async () => {
  const { embedder, upstream } = await settingWith({ model: 'small?fail=stall' })
  const leaving = new AbortController()
  const asked = failureOf(embedder.embed(['palm'], leaving.signal))
  await eventually(() => expect(upstream.embeddings).toHaveLength(1))
  leaving.abort(new Error('left'))
  expect(await asked).toMatchObject({ message: 'left' })
})
