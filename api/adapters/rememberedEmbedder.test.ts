import { describe, expect, it, vi } from 'vitest'
import { EmbedderUnavailable } from '../domain/errors.ts'
import type { Embedder } from '../ports/embedder.ts'
import { rememberedEmbedder } from './rememberedEmbedder.ts'

const LIMITS = { calls: 1, textsOfACall: 2, most: 20, mostOfOne: 8 }
const LONGEST = 100

/** Gives a text's length for its vector. */
function embedderOf(
  embed: Embedder['embed'] = async (texts) => texts.map((text) => Float32Array.of(text.length)),
) {
  const inner = { name: 'lengths', dimensions: 1, embed: vi.fn(embed) }
  return { ...rememberedEmbedder(inner, { queue: LIMITS, longest: LONGEST }), inner }
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

  it('a text that all callers have left is never read, and is read when it is asked for again', async () => {
    const first = Promise.withResolvers<Float32Array[]>()
    const { embedder, inner } = embedderOf()
    inner.embed.mockReturnValueOnce(first.promise)
    const reading = embedder.embed(['first'])
    const leaving = [new AbortController(), new AbortController()]
    const left = leaving.map(({ signal }) => embedder.embed(['palm'], signal))
    const outcomes = Promise.allSettled(left)
    for (const each of leaving) each.abort(new Error('gone'))
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    first.resolve([Float32Array.of(5)])
    await Promise.all([reading, embedder.embed(['next'])])
    expect(inner.embed.mock.calls.map(([texts]) => texts)).toEqual([['first'], ['next']])
    expect(await embedder.embed(['palm'])).toEqual([Float32Array.of(4)])
    expect(inner.embed.mock.calls.map(([texts]) => texts)).toEqual([['first'], ['next'], ['palm']])
  })

  it('viewers take turns, whatever each of them asks for', async () => {
    const { embedder, inner } = embedderOf()
    const asked = [
      ...Array.from({ length: 6 }, (_, at) => embedder.embed([`a${at}`], undefined, 'ada')),
      embedder.embed(['passage 1', 'passage 2', 'passage 3']),
      embedder.embed(['b'], undefined, 'bob'),
      embedder.embed(['c'], undefined, 'cyd'),
    ]
    await Promise.all(asked)
    const order = inner.embed.mock.calls.flatMap(([texts]) => texts)
    expect(order.filter((text) => !text.startsWith('p'))).toEqual([
      'a0',
      'a1',
      'b',
      'c',
      'a2',
      'a3',
      'a4',
      'a5',
    ])
    expect(order.indexOf('passage 3')).toBeLessThan(order.indexOf('a4'))
  })

  it('600 searches of one viewer are refused above a few, and other viewers are served', async () => {
    const { embedder, inner, component } = embedderOf()
    const flood = Array.from({ length: 600 }, (_, at) =>
      embedder.embed([`long search ${at}`], undefined, 'ada'),
    )
    const others = ['bob', 'cyd', 'dan'].map((name) => embedder.embed([`palm of ${name}`], undefined, name))
    const outcomes = await Promise.allSettled(flood)
    expect(await Promise.all(others)).toHaveLength(3)
    const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
    expect(refused).toHaveLength(600 - LIMITS.mostOfOne - 1)
    expect(refused.every((each) => each instanceof EmbedderUnavailable && !each.permanent)).toBe(true)
    expect(inner.embed).toHaveBeenCalledTimes(LIMITS.mostOfOne + 1 + 3)
    expect(await component.check()).toMatchObject({ status: 'OK' })
  })

  it('a full queue has room for a newcomer, and none for a viewer with most of it', async () => {
    const { embedder } = embedderOf()
    const ask = (name: string, at: number) => embedder.embed([`${name} ${at}`], undefined, name)
    const crowd = ['a', 'b', 'c', 'd'].flatMap((name) => Array.from({ length: 10 }, (_, at) => ask(name, at)))
    const outcomes = Promise.allSettled(crowd)
    expect(await ask('newcomer', 0)).toEqual([Float32Array.of('newcomer 0'.length)])
    expect((await outcomes).filter(({ status }) => status === 'fulfilled')).toHaveLength(LIMITS.most)
  })

  it('what the embedder does not read of a text is neither queued nor remembered', async () => {
    const { embedder, inner } = embedderOf()
    const long = 'palm '.repeat(1_000)
    await Promise.all([embedder.embed([`${long} a`]), embedder.embed([`${long} b`])])
    await embedder.embed([`${'x'.repeat(LONGEST - 1)}🌿`, 'y'])
    expect(inner.embed.mock.calls.flatMap(([texts]) => texts)).toEqual([
      long.slice(0, LONGEST),
      `${'x'.repeat(LONGEST - 1)}\uFFFD`,
      'y',
    ])
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
