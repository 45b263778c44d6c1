import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { anyOf, underAny } from './signals.ts'

const untilAborted = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)))

describe('a signal of several', () => {
  it.each([0, 1, 2])('a combined signal aborts with number %i, for its reason', async (which) => {
    const all = [new AbortController(), new AbortController(), new AbortController()]
    const reason = untilAborted(anyOf(all.map(({ signal }) => signal)))
    all[which]?.abort('why')
    all[(which + 1) % 3]?.abort('later')
    expect(await reason).toBe('why')
  })

  it('a combined signal is aborted from the start if one of its signals is', async () => {
    const signals = [new AbortController().signal, AbortSignal.abort('before')]
    expect(anyOf(signals)).toMatchObject({ aborted: true, reason: 'before' })
  })

  it('a combined signal aborts the call that it was passed to', async () => {
    const ending = new AbortController()
    const reason = underAny([ending.signal], untilAborted)
    ending.abort('why')
    expect(await reason).toBe('why')
  })

  it('a combined signal leaves no listener behind, however its use ends', async () => {
    const { signal } = new AbortController()
    const during = await underAny([signal], async () => getEventListeners(signal, 'abort').length)
    await underAny([signal], () => Promise.reject(new Error('failed'))).catch(() => {})
    expect([during, getEventListeners(signal, 'abort').length]).toEqual([1, 0])
  })
})
