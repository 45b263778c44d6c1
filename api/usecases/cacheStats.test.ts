import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import type { AnswerCache } from '../ports/answerCache.ts'
import type { Counters } from '../ports/counters.ts'
import { telemetryWith } from '../test/support/telemetry.ts'
import { type CacheStats, makeCacheStatistics } from './cacheStats.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function statistics() {
  const sums: Record<string, number> = {}
  const add = vi.fn(async (counts: Readonly<Record<string, number>>) => {
    for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count
  })
  const read = vi.fn<Counters['read']>(async () => ({ since: 1, counts: { ...sums } }))
  let entries = 2
  const cache = {
    size: async () => ({ entries, capacity: 10 }),
    clear: async () => {
      const removed = entries
      entries = 0
      return removed
    },
  } satisfies Partial<AnswerCache>
  const backgroundFailed = vi.fn()
  const made = makeCacheStatistics({
    cache: cache as unknown as AnswerCache,
    counters: { add, read },
    telemetry: telemetryWith({ backgroundFailed }),
    now: Date.now,
  })
  return { ...made, add, read, backgroundFailed }
}

const MISS = { type: 'lookedUp', outcome: 'MISS' } as const

describe('the statistics of the cache', () => {
  it('the store is read once for all callers within a quarter of a second', async () => {
    const { current, read } = statistics()
    for (let count = 0; count < 50; count++) {
      expect(await current()).toMatchObject({ entries: 2, lookups: 0 })
      vi.advanceTimersByTime(20)
    }
    expect(read.mock.calls.length).toBeLessThanOrEqual(4)
  })

  it('the statistics are read again immediately after a failure', async () => {
    const { current, read } = statistics()
    read.mockRejectedValueOnce(new StoreUnavailable())
    const both = await Promise.allSettled([current(), current()])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await current()).toMatchObject({ lookups: 0 })
  })

  it('the statistics show an empty cache as soon as it is cleared, and keep their sums', async () => {
    const { current, clear, record } = statistics()
    record(MISS)
    expect(await current()).toMatchObject({ entries: 2, misses: 1 })
    expect(await clear()).toBe(2)
    expect(await current()).toMatchObject({ entries: 0, misses: 1 })
  })

  it('several events are counted in one call', async () => {
    const { record, add } = statistics()
    record(MISS, { type: 'saved', tokens: 3 }, { type: 'saved', tokens: 4 })
    expect(add).toHaveBeenCalledExactlyOnceWith({ misses: 1, savedTokens: 7 })
  })

  it('a failed count affects no caller, and is reported unless it is an outage', async () => {
    const { record, add, backgroundFailed } = statistics()
    add.mockRejectedValueOnce(new StoreUnavailable())
    record(MISS)
    await vi.advanceTimersByTimeAsync(0)
    expect(backgroundFailed).not.toHaveBeenCalled()
    add.mockRejectedValueOnce(new Error('nonsense'))
    record(MISS)
    await vi.advanceTimersByTimeAsync(0)
    expect(backgroundFailed).toHaveBeenCalledOnce()
  })
})

/** Everything that a subscription told so far. */
async function subscribed(changes: Promise<AsyncIterableIterator<CacheStats>>) {
  const told: number[] = []
  const events = await changes
  const ended = (async () => {
    for await (const { lookups } of events) told.push(lookups)
  })()
  await vi.advanceTimersByTimeAsync(0)
  return { told, ended, stop: () => events.return?.() }
}

describe('a subscription to the statistics', () => {
  it('a subscription gets the statistics now, then after changes, at most once an interval', async () => {
    const { changes, record } = statistics()
    const { told, ended, stop } = await subscribed(changes(1_000))
    expect(told).toEqual([0])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(told).toEqual([0])
    for (let count = 0; count < 10; count++) {
      record(MISS)
      await vi.advanceTimersByTimeAsync(250)
    }
    expect(told.length).toBeGreaterThanOrEqual(3)
    expect(told.length).toBeLessThanOrEqual(4)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(told.at(-1)).toBe(10)
    await stop()
    await ended
    expect(vi.getTimerCount()).toBe(0)
  })

  it('a subscription survives an outage of the store, and rejects if there is one at its start', async () => {
    const { changes, read, record } = statistics()
    const { told, stop } = await subscribed(changes(500))
    read.mockRejectedValueOnce(new StoreUnavailable())
    record(MISS)
    await vi.advanceTimersByTimeAsync(600)
    expect(told).toEqual([0])
    await vi.advanceTimersByTimeAsync(600)
    expect(told).toEqual([0, 1])
    await stop()
    await vi.advanceTimersByTimeAsync(1_000)
    read.mockRejectedValueOnce(new StoreUnavailable())
    await expect(changes(500)).rejects.toBeInstanceOf(StoreUnavailable)
  })

  it('200 subscriptions read the store no more often than one', async () => {
    const { changes, read } = statistics()
    const readers = await Promise.all(Array.from({ length: 200 }, () => subscribed(changes(250))))
    const before = read.mock.calls.length
    await vi.advanceTimersByTimeAsync(10_000)
    expect(read.mock.calls.length - before).toBeLessThanOrEqual(41)
    for (const { stop } of readers) await stop()
  })
})
