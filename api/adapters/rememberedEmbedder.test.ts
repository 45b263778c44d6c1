import { describe, expect, it, vi } from 'vitest'
import { EmbedderUnavailable } from '../domain/errors.ts'
import type { Embedder } from '../ports/embedder.ts'
import { rememberedEmbedder } from './rememberedEmbedder.ts'

/** Gives a text's length for its vector. */
function embedderOf(
  embed: Embedder['embed'] = async (texts) => texts.map((text) => Float32Array.of(text.length)),
) {
  const inner = { name: 'lengths', dimensions: 1, embed: vi.fn(embed) }
  return { ...rememberedEmbedder(inner), inner }
}

describe('a remembered embedder', () => {
  it('a text is embedded once, however many callers ask at the same time or later', async () => {
    const { embedder, inner } = embedderOf()
    const both = await Promise.all([embedder.embed(['palm']), embedder.embed(['palm'])])
    expect([...both, await embedder.embed(['palm'])]).toEqual(Array(3).fill([Float32Array.of(4)]))
    expect(inner.embed).toHaveBeenCalledOnce()
  })

  it('a batch of texts is passed on to the embedder', async () => {
    const { embedder, inner } = embedderOf()
    const signal = new AbortController().signal
    expect(await embedder.embed(['a', 'bc'], signal)).toEqual([Float32Array.of(1), Float32Array.of(2)])
    expect(inner.embed.mock.calls).toEqual([[['a', 'bc'], signal]])
    expect(await embedder.embed([])).toEqual([])
  })

  it('a caller that aborts does not affect another that waits for the same text', async () => {
    const { promise, resolve } = Promise.withResolvers<Float32Array[]>()
    const { embedder } = embedderOf(() => promise)
    const leaving = new AbortController()
    const left = embedder.embed(['palm'], leaving.signal)
    const stayed = embedder.embed(['palm'])
    leaving.abort(new Error('gone'))
    await expect(left).rejects.toThrow('gone')
    resolve([Float32Array.of(4)])
    expect(await stayed).toEqual([Float32Array.of(4)])
  })

  it('a failed embedding is not remembered, and is reported until the next success', async () => {
    const { embedder, inner, component } = embedderOf()
    expect(await component.check()).toMatchObject({ status: 'OK', detail: null })
    inner.embed.mockRejectedValueOnce(new EmbedderUnavailable('It is away.', false))
    await expect(embedder.embed(['palm'])).rejects.toThrow('It is away.')
    expect(await component.check()).toMatchObject({
      status: 'DEGRADED',
      detail: 'It is away. Questions are compared by their words alone.',
    })
    await embedder.embed(['palm'])
    expect(await component.check()).toMatchObject({ status: 'OK' })
  })
})
