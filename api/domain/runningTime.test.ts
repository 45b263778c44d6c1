import { stat } from 'node:fs/promises'
import { describe, expect, it, vi } from 'vitest'
import { afterRunning } from './runningTime.ts'

/** Stops this process, and with it its timers and its reading. */
const holdUp = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

describe('a limit in running time', () => {
  it('is reached after its time, once', () => {
    vi.useFakeTimers()
    try {
      const late = vi.fn()
      afterRunning(2_000, late)
      vi.advanceTimersByTime(1_999)
      expect(late).not.toHaveBeenCalled()
      vi.advanceTimersByTime(10_000)
      expect(late).toHaveBeenCalledTimes(1)
    } finally {
      vi.useRealTimers()
    }
  })

  it('is never reached once it is called off', () => {
    vi.useFakeTimers()
    try {
      const late = vi.fn()
      const callOff = afterRunning(2_000, late)
      vi.advanceTimersByTime(1_999)
      callOff()
      vi.advanceTimersByTime(10_000)
      expect(late).not.toHaveBeenCalled()
    } finally {
      vi.useRealTimers()
    }
  })

  it('is not reached by a process that was held up for longer, before it has read what came meanwhile', async () => {
    const order: string[] = []
    const limit = Promise.withResolvers<void>()
    afterRunning(200, () => {
      order.push('limit')
      limit.resolve()
    })
    const answer = stat('.').then(() => order.push('answer'))
    holdUp(400)
    holdUp(400)
    await Promise.all([answer, limit.promise])
    expect(order).toEqual(['answer', 'limit'])
  })
})
