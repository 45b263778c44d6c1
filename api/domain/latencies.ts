/**
 * Latencies as counts in buckets that grow by a constant factor, which can be added over processes and restarts. This
 * is DDSketch (Masson, Rim, Lee, VLDB 2019), with a fixed range instead of its collapsing: any quantile within it is
 * off by `RELATIVE_ERROR` at most.
 */
export const RELATIVE_ERROR = 0.05
const GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
/** Whatever is below counts as 0. */
const LOWEST_MS = 0.1
const HIGHEST_MS = 3_600_000

/** The bucket of a latency: 0 for none to speak of, the last for an hour and more. */
export function bucketOf(ms: number): number {
  if (!(ms > LOWEST_MS)) return 0
  return Math.ceil(Math.log(Math.min(ms, HIGHEST_MS) / LOWEST_MS) / Math.log(GROWTH))
}

export const LAST_BUCKET = bucketOf(HIGHEST_MS)

/** In the middle of what a bucket holds, in relative terms. */
export const latencyOf = (bucket: number): number =>
  bucket === 0 ? 0 : (LOWEST_MS * 2 * GROWTH ** bucket) / (GROWTH + 1)

/** Milliseconds. All 0 where nothing was counted. */
export interface LatencySummary {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** The counts of buckets, in any order, as quantiles by the nearest rank. */
export function summaryOf(buckets: readonly (readonly [bucket: number, count: number])[]): LatencySummary {
  const rising = buckets.filter(([, count]) => count > 0).sort(([a], [b]) => a - b)
  const count = rising.reduce((sum, [, each]) => sum + each, 0)
  const at = (quantile: number): number => {
    let left = Math.ceil(quantile * count)
    const bucket = rising.find(([, each]) => {
      left -= each
      return left <= 0
    })
    return bucket ? latencyOf(bucket[0]) : 0
  }
  return { count, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
