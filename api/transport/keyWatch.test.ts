import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { newApiKeyId } from '../domain/ids.ts'
import { makeKeyWatch } from './keyWatch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('streams of an invalid key end at the second look at the latest, and no others', async () => {
  const [revoked, valid] = [newApiKeyId(), newApiKeyId()]
  const isValid = vi.fn(async (_id: string) => true)
  const { watch } = makeKeyWatch({ isValid, onFailed: () => {} })
  const ends = [vi.fn(), vi.fn(), vi.fn(), vi.fn()] as const
  watch(revoked, ends[0])
  const forgetSecond = watch(revoked, ends[1])
  watch(revoked, ends[2])
  watch(valid, ends[3])
  forgetSecond()
  await vi.advanceTimersByTimeAsync(3_000)
  expect(ends.map((end) => end.mock.calls.length)).toEqual([0, 0, 0, 0])
  isValid.mockImplementation(async (id) => id !== revoked)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(ends.map((end) => end.mock.calls.length)).toEqual([1, 0, 1, 0])
})

it('a key with open streams is checked once a look, and without streams not at all', async () => {
  const isValid = vi.fn(async () => true)
  const { watch } = makeKeyWatch({ isValid, onFailed: () => {} })
  const keyId = newApiKeyId()
  const forgets = [watch(keyId, () => {}), watch(keyId, () => {})]
  await vi.advanceTimersByTimeAsync(2_100)
  expect(isValid).toHaveBeenCalledOnce()
  for (const forget of forgets) forget()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(isValid).toHaveBeenCalledOnce()
  expect(vi.getTimerCount()).toBe(0)
})

it('streams stay open while the store is unavailable, and their keys are checked again', async () => {
  const isValid = vi.fn(async () => false)
  isValid.mockRejectedValueOnce(new Error('away'))
  const [onFailed, end] = [vi.fn(), vi.fn()]
  makeKeyWatch({ isValid, onFailed }).watch(newApiKeyId(), end)
  await vi.advanceTimersByTimeAsync(2_100)
  expect(onFailed).toHaveBeenCalledOnce()
  expect(end).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(2_100)
  expect(end).toHaveBeenCalledOnce()
})
