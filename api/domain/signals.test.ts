import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { anyOf, underAny } from './signals.ts'

const untilAborted = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)))

describe('a signal of several', () => {
  it.each([0, 1, 2])('aborts with number %i, for its reason', async (which) => {
    const all = [new AbortController(), new AbortController(), new AbortController()]
    const reason = untilAborted(anyOf(all.map(({ signal }) => signal)))
    all[which]?.abort('why')
    all[(which + 1) % 3]?.abort('later')
    expect(await reason).toBe('why')
  })

  it('is aborted from the beginning where one of them is', async () => {
    const signals = [new AbortController().signal, AbortSignal.abort('before')]
    expect(anyOf(signals)).toMatchObject({ aborted: true, reason: 'before' })
  })

  it('aborts what runs under it', async () => {
    const ending = new AbortController()
    const reason = underAny([ending.signal], untilAborted)
    ending.abort('why')
    expect(await reason).toBe('why')
  })

  it('leaves nothing with them, however its use ends', async () => {
    const { signal } = new AbortController()
    const during = await underAny([signal], async () => getEventListeners(signal, 'abort').length)
    await underAny([signal], () => Promise.reject(new Error('failed'))).catch(() => {})
    expect([during, getEventListeners(signal, 'abort').length]).toEqual([1, 0])
  })
})
