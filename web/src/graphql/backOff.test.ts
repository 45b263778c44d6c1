import { expect, test, vi } from 'vitest'
import { backOffMs, waitOrWake } from './backOff.ts'

test('waits double up to a bound', () => {
  const waits = [0, 1, 2, 3, 8, 5000].map((failures) => backOffMs(failures, 0.5))
  expect(waits).toEqual([300, 600, 1200, 2400, 10_000, 10_000])
})

test('waits are spread by a quarter either way', () => {
  expect(backOffMs(1, 0)).toBe(450)
  expect(backOffMs(1, 1)).toBe(750)
})

test('a wait ends with its signal', async () => {
  vi.useFakeTimers()
  const stop = new AbortController()
  const waited = waitOrWake(60_000, stop.signal)
  stop.abort()
  await waited
  expect(vi.getTimerCount()).toBe(0)
  await waitOrWake(60_000, stop.signal)
  vi.useRealTimers()
})
