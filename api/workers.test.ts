import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { comesUp, reportFilling } from './workers.ts'

const worker = () => new EventEmitter() as EventEmitter & Parameters<typeof comesUp>[0]

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A new worker that reports `share`, and the keeper that waits for it. */
function reporting(share: () => number) {
  const started = worker()
  const up = comesUp(started)
  let outcome: boolean | null = null
  void up.then((isUp) => {
    outcome = isUp
  })
  started.emit('listening')
  reportFilling({ share }, (message) => started.emit('message', message))
  return { up, outcome: () => outcome }
}

it('a new worker that indexes for an hour is waited for as long as it makes progress', async () => {
  let share = 0
  const { up, outcome } = reporting(() => share)
  for (let minutes = 0; minutes < 60; minutes++) {
    share = minutes / 60
    await vi.advanceTimersByTimeAsync(20_000)
    share += 0.005
    await vi.advanceTimersByTimeAsync(20_000)
    share += 0.005
    await vi.advanceTimersByTimeAsync(20_000)
    expect(outcome()).toBeNull()
  }
  share = 1
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await up).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})

it('a new worker that makes no progress is given up', async () => {
  const { up } = reporting(() => 0.5)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await up).toBe(false)
})

it('a new worker that ends, or never takes requests, is given up', async () => {
  const [ended, silent] = [worker(), worker()]
  const outcomes = Promise.all([comesUp(ended), comesUp(silent)])
  ended.emit('exit')
  silent.emit('message', { type: 'verdemuse:metrics', share: 1 })
  silent.emit('message', null)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await outcomes).toEqual([false, false])
})
