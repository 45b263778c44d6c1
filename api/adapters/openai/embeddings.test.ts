import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { EmbedderUnavailable } from '../../domain/errors.ts'
import { dot } from '../../domain/vectors.ts'
import { json, type Reply, send } from '../../test/servers/form.ts'
import { eventually, PATIENCE_MS } from '../../test/support/patience.ts'
import { startUpstream, type Upstream, type UpstreamOptions } from '../../test/support/upstream.ts'
import { embeddingOf } from '../../test/support/upstreamEmbeddings.ts'
import { startWire } from '../../test/support/wire.ts'
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
    const vectors = await embedder.embed(['', 'palm '.repeat(10_000)])
    const [empty = '', huge = ''] = upstream.embeddings[0]?.input ?? []
    expect(empty).toBe(' ')
    expect(huge.length).toBeLessThanOrEqual(8_000)
    expect(vectors.map(({ isCut }) => isCut)).toEqual([undefined, true])
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

describe('a server that refuses texts', () => {
  interface Asked {
    readonly input: readonly string[]
    readonly encoding_format?: string
  }
  const refusal = (message: string, status = 400): Reply => json({ error: { message } }, status)

  /** An embedder behind a server that answers what `refuses` has nothing against; what it was asked, in order. */
  async function refusingServer(refuses: (asked: Asked) => Reply | null) {
    const wire = await startWire()
    onTestFinished(wire.close)
    const asked: Asked[] = []
    wire.answerWith(async ({ body }, response) => {
      const request = body as unknown as Asked
      asked.push(request)
      const data = request.input.map((text, index) => ({ index, embedding: [text.length, 1] }))
      await send(response, refuses(request) ?? json({ data }), Number.POSITIVE_INFINITY)
    })
    const embedder = openAiEmbedder({ baseURL: wire.baseURL, model: 'small', timeoutMs: PATIENCE_MS })
    return { embedder, asked }
  }
  const texts = (count: number) => Array.from({ length: count }, (_, index) => `text ${index}`)

  it('a refused batch is halved down to the one text that is refused', async () => {
    const { embedder } = await refusingServer(({ input }) =>
      input.includes('text 5') ? refusal('content') : null,
    )
    const vectors = await embedder.embed(texts(8))
    expect(vectors.map(({ length }) => length)).toEqual([2, 2, 2, 2, 2, 0, 2, 2])
    expect(embedder.dimensions).toBe(2)
  })

  it('a batch size that a server takes is remembered', async () => {
    const { embedder, asked } = await refusingServer(({ input }) =>
      input.length > 10 ? refusal('batch size 64 > maximum allowed batch size 10', 413) : null,
    )
    await embedder.embed(texts(64))
    const before = asked.length
    expect((await embedder.embed(texts(64))).every(({ length }) => length === 2)).toBe(true)
    expect(asked.slice(before).map(({ input }) => input.length)).toEqual([8, 8, 8, 8, 8, 8, 8, 8])
  })

  it('a text that is too long is shortened until the server takes it, and the length is remembered', async () => {
    const { embedder, asked } = await refusingServer(({ input }) =>
      input.some(({ length }) => length > 1_500) ? refusal('This model has a maximum context length') : null,
    )
    await embedder.embed(['short'])
    expect((await embedder.embed(['w'.repeat(8_000)]))[0]).toHaveLength(2)
    const before = asked.length
    await embedder.embed(['w'.repeat(8_000)])
    expect(asked.slice(before).map(({ input }) => input[0]?.length)).toEqual([1_000])
  })

  it('a server that refuses every text is given up after a few calls', async () => {
    const { embedder, asked } = await refusingServer(() => refusal('no'))
    await expect(embedder.embed(texts(64))).rejects.toBeInstanceOf(EmbedderUnavailable)
    expect(asked.length).toBeLessThan(8)
  })

  it('a format that a server refuses is left out from then on', async () => {
    const { embedder, asked } = await refusingServer((request) =>
      request.encoding_format ? json({ detail: [{ loc: ['body', 'encoding_format'] }] }, 422) : null,
    )
    expect(await embedder.embed(['palm'])).toHaveLength(1)
    expect(await embedder.embed(['fern'])).toHaveLength(1)
    expect(asked.map(({ encoding_format: format }) => format)).toEqual(['float', undefined, undefined])
  })

  it('vectors as base64 are read', async () => {
    const embedding = Buffer.from(new Float32Array([3, 4]).buffer).toString('base64')
    const { embedder } = await refusingServer(() => json({ data: [{ index: 0, embedding }] }))
    expect([...((await embedder.embed(['palm']))[0] ?? [])]).toEqual([
      expect.closeTo(0.6, 5),
      expect.closeTo(0.8, 5),
    ])
  })

  it('the key and the texts do not follow a redirect to another server', async () => {
    const other = await startWire()
    onTestFinished(other.close)
    const location = `${other.baseURL}/embeddings`
    const { embedder } = await refusingServer(() => ({ status: 307, headers: { location }, body: '' }))
    expect(await failureOf(embedder.embed(['palm']))).toBeInstanceOf(EmbedderUnavailable)
    expect(other.requests).toEqual([])
  })
})
