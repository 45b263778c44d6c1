import { describe, expect, it, vi } from 'vitest'
import { cancellable } from './streams.ts'
import { pause } from './time.ts'

describe('cancellable', () => {
  const endless = (released: () => void) =>
    cancellable<number>(async function* (signal) {
      try {
        yield 1
        await pause(3_600_000, signal)
      } finally {
        released()
      }
    })

  it('a cancelled stream ends while it waits, and releases its resources', async () => {
    const released = vi.fn()
    const stream = endless(released)
    expect(await stream.next()).toEqual({ done: false, value: 1 })
    const waiting = stream.next()
    expect(await stream.return?.()).toEqual({ done: true, value: undefined })
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(released).toHaveBeenCalledOnce()
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })

  it('a stream can be cancelled before it has begun', async () => {
    const released = vi.fn()
    const stream = endless(released)
    await stream.return?.()
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })

  it('a cancellable stream passes a failure on', async () => {
    const stream = cancellable<number>(async function* () {
      yield 1
      throw new Error('broken')
    })
    await stream.next()
    await expect(stream.next()).rejects.toThrow('broken')
  })
})
