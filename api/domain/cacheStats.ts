import { bucketOf, type LatencySummary, summaryOf } from './latencies.ts'
import { countsOfSemantic, type SemanticEvent } from './semanticEvidence.ts'

/** What happens to the cache and is worth counting. A question that goes past the cache is no look-up. */
export type CacheEvent =
  | { readonly type: 'lookedUp'; readonly outcome: 'EXACT' | 'SEMANTIC' | 'JOINED' | 'MISS' }
  /** A question that was answered without a call; `tokens` is what the call would have taken. */
  | { readonly type: 'saved'; readonly tokens: number }
  /** The first token came, `ms` after the message was accepted. */
  | { readonly type: 'firstToken'; readonly hit: boolean; readonly ms: number }
  /** A reader rated a cached answer UNHELPFUL. */
  | { readonly type: 'rejected' }
  | SemanticEvent

/** Of the whole deployment since `since` (epoch ms). */
export interface CacheStats {
  readonly since: number
  readonly entries: number
  readonly capacity: number
  readonly utilization: number
  readonly lookups: number
  readonly exactHits: number
  readonly semanticHits: number
  readonly joinedHits: number
  readonly misses: number
  readonly hitRatio: number
  readonly rejectedHits: number
  readonly savedTokens: number
  readonly hitLatency: LatencySummary
  readonly missLatency: LatencySummary
}

/** Names of counters and what is to be added to them. */
export type Counts = Readonly<Record<string, number>>

const OUTCOMES = {
  EXACT: 'exactHits',
  SEMANTIC: 'semanticHits',
  JOINED: 'joinedHits',
  MISS: 'misses',
} as const

/** What an event adds to which counters. */
export function countsOf(event: CacheEvent): Counts {
  switch (event.type) {
    case 'lookedUp':
      return { [OUTCOMES[event.outcome]]: 1 }
    case 'saved':
      return { savedTokens: Math.max(0, Math.round(event.tokens)) }
    case 'firstToken':
      return { [`${event.hit ? 'hit' : 'miss'}:${bucketOf(event.ms)}`]: 1 }
    case 'rejected':
      return { rejectedHits: 1 }
    case 'compared':
    case 'judged':
      return countsOfSemantic(event)
  }
}

/** The figures, from the sums of all counts. */
export function statsFrom(
  counted: { readonly since: number; readonly counts: Counts },
  size: { readonly entries: number; readonly capacity: number },
): CacheStats {
  const { since, counts } = counted
  const sum = (name: string): number => counts[name] ?? 0
  const hits = sum('exactHits') + sum('semanticHits') + sum('joinedHits')
  const lookups = hits + sum('misses')
  return {
    since,
    ...size,
    utilization: Math.min(1, size.entries / size.capacity),
    lookups,
    exactHits: sum('exactHits'),
    semanticHits: sum('semanticHits'),
    joinedHits: sum('joinedHits'),
    misses: sum('misses'),
    hitRatio: lookups === 0 ? 0 : hits / lookups,
    rejectedHits: sum('rejectedHits'),
    savedTokens: sum('savedTokens'),
    hitLatency: summaryOf(bucketsIn(counts, 'hit:')),
    missLatency: summaryOf(bucketsIn(counts, 'miss:')),
  }
}

const bucketsIn = (counts: Counts, prefix: string) =>
  Object.entries(counts)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, count]) => [Number(name.slice(prefix.length)), count] as const)
