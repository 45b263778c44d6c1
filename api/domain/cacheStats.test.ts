import { describe, expect, it } from 'vitest'
import { type CacheEvent, countsOf, statsFrom } from './cacheStats.ts'

function statsAfter(...events: CacheEvent[]) {
  const counts: Record<string, number> = {}
  for (const event of events)
    for (const [name, count] of Object.entries(countsOf(event))) counts[name] = (counts[name] ?? 0) + count
  return statsFrom({ since: 7, counts }, { entries: 3, capacity: 4 })
}

const lookedUp = (outcome: 'EXACT' | 'SEMANTIC' | 'JOINED' | 'MISS'): CacheEvent => ({
  type: 'lookedUp',
  outcome,
})

describe('cache statistics', () => {
  it('all cache statistics are 0 at first', () => {
    const none = { count: 0, p50: 0, p95: 0, p99: 0 }
    expect(statsAfter()).toEqual({
      since: 7,
      entries: 3,
      capacity: 4,
      utilization: 0.75,
      lookups: 0,
      exactHits: 0,
      semanticHits: 0,
      joinedHits: 0,
      misses: 0,
      hitRatio: 0,
      rejectedHits: 0,
      savedTokens: 0,
      hitLatency: none,
      missLatency: none,
    })
  })

  it('each look-up counts once, and every kind of hit counts as a hit', () => {
    const events = ['EXACT', 'EXACT', 'SEMANTIC', 'JOINED', 'MISS', 'MISS'] as const
    expect(statsAfter(...events.map(lookedUp))).toMatchObject({
      lookups: 6,
      exactHits: 2,
      semanticHits: 1,
      joinedHits: 1,
      misses: 2,
      hitRatio: 4 / 6,
    })
  })

  it('the latencies of hits and misses are separate', () => {
    const { hitLatency, missLatency } = statsAfter(
      { type: 'firstToken', hit: true, ms: 2 },
      { type: 'firstToken', hit: false, ms: 400 },
      { type: 'firstToken', hit: false, ms: 400 },
    )
    expect(hitLatency).toMatchObject({ count: 1, p99: expect.closeTo(2, 0) })
    expect(missLatency.count).toBe(2)
    expect(Math.abs(missLatency.p50 / 400 - 1)).toBeLessThanOrEqual(0.05)
  })

  it('saved tokens and rejected answers are summed', () => {
    const saved: CacheEvent[] = [1_280, 20.4, -5].map((tokens) => ({ type: 'saved', tokens }))
    expect(statsAfter(...saved, { type: 'rejected' })).toMatchObject({ savedTokens: 1_300, rejectedHits: 1 })
  })
})
