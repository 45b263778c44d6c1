import { describe, expect, it } from 'vitest'
import { bucketOf, LAST_BUCKET, RELATIVE_ERROR, summaryOf } from './latencies.ts'

/** Counts of buckets, as many processes would have added them up. */
function countsOf(latencies: readonly number[]): [number, number][] {
  const counts = new Map<number, number>()
  for (const ms of latencies) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1)
  return [...counts]
}

const rankOf = (sorted: readonly number[], quantile: number) =>
  sorted[Math.ceil(quantile * sorted.length) - 1] ?? 0

describe('a summary of latencies', () => {
  it('the error of a latency summary is bounded, from tenths of a millisecond to an hour', () => {
    const latencies = Array.from({ length: 5_000 }, (_, index) => 0.11 * 1.0034 ** index).filter(
      (ms) => ms < 3_600_000,
    )
    const sorted = latencies.toSorted((a, b) => a - b)
    const { count, p50, p95, p99 } = summaryOf(countsOf(latencies))
    expect(count).toBe(latencies.length)
    for (const [quantile, value] of [
      [0.5, p50],
      [0.95, p95],
      [0.99, p99],
    ] as const)
      expect(Math.abs(value / rankOf(sorted, quantile) - 1)).toBeLessThanOrEqual(RELATIVE_ERROR + 1e-9)
  })

  it('the summary of a single latency is that latency', () => {
    for (let ms = 0.2; ms < 3_600_000; ms *= 1.37) {
      const { p50, p99 } = summaryOf([[bucketOf(ms), 1]])
      expect(Math.abs(p50 / ms - 1)).toBeLessThanOrEqual(RELATIVE_ERROR + 1e-9)
      expect(p99).toBe(p50)
    }
  })

  it('percentiles are of the nearest rank, whatever the order of the buckets', () => {
    const counts = countsOf([...new Array<number>(95).fill(10), ...new Array<number>(4).fill(1_000), 60_000])
    for (const buckets of [counts, counts.toReversed()]) {
      const { p50, p95, p99 } = summaryOf(buckets)
      expect([p50, p95]).toEqual([p95, expect.closeTo(10, -0.3)])
      expect(p99).toBeGreaterThan(950)
      expect(p99).toBeLessThan(1_051)
    }
  })

  it('a latency summary is 0 if nothing was counted, or nothing took time', () => {
    expect(summaryOf([])).toEqual({ count: 0, p50: 0, p95: 0, p99: 0 })
    expect(summaryOf(countsOf([0, 0.05, -3, Number.NaN]))).toEqual({ count: 4, p50: 0, p95: 0, p99: 0 })
  })

  it('latencies have a bounded number of buckets', () => {
    expect(bucketOf(Number.POSITIVE_INFINITY)).toBe(LAST_BUCKET)
    expect(LAST_BUCKET).toBeLessThan(200)
  })
})
