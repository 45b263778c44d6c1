import { type CacheEvent, type CacheStats, countsOf, statsFrom } from '../domain/cacheStats.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import { cancellable } from '../domain/streams.ts'
import { pause } from '../domain/time.ts'
import type { AnswerCache } from '../ports/answerCache.ts'
import type { Counters } from '../ports/counters.ts'
import type { Telemetry } from '../ports/telemetry.ts'

export type { CacheStats } from '../domain/cacheStats.ts'

/** What the cache does for the whole deployment. */
export interface CacheStatistics {
  /** The figures of a moment ago, at most `SNAPSHOT_MS`: however many ask, the store is asked once. @throws StoreUnavailable */
  current(): Promise<CacheStats>
  /** Now, then whenever they changed, at most every `intervalMs`. @throws StoreUnavailable */
  changes(intervalMs: number): Promise<AsyncIterableIterator<CacheStats>>
  /** Removes all answers; returns how many. The figures go on. @throws StoreUnavailable */
  clear(): Promise<number>
  /** Counts what happened, in the background: no answer waits for it, and none fails where the store is away. */
  record(...events: readonly CacheEvent[]): void
}

export interface CacheStatisticsPorts {
  readonly cache: AnswerCache
  readonly counters: Counters
  readonly telemetry: Telemetry
  readonly now: () => number
}

const SNAPSHOT_MS = 500

export function makeCacheStatistics(ports: CacheStatisticsPorts): CacheStatistics {
  const { cache, counters, telemetry } = ports
  const snapshot = makeSnapshot(ports)
  return {
    current: snapshot.get,
    async changes(intervalMs) {
      const first = await snapshot.get()
      return cancellable((signal) => changesAfter(first, snapshot.get, intervalMs, signal))
    },
    async clear() {
      const removed = await cache.clear()
      snapshot.forget()
      return removed
    },
    record(...events) {
      for (const event of events) telemetry.cacheCounted(event)
      counters.add(summed(events)).catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable))
          telemetry.backgroundFailed({ task: 'cache statistics', error })
      })
    },
  }
}

/** One reading for all who ask at a time. One that failed is not kept. */
function makeSnapshot({ cache, counters, now }: CacheStatisticsPorts) {
  let reading: Promise<CacheStats> | null = null
  let readAt = 0
  const read = async () => {
    const [counted, size] = await Promise.all([counters.read(), cache.size()])
    return statsFrom(counted, size)
  }
  const forget = (): void => {
    reading = null
  }
  return {
    forget,
    get(): Promise<CacheStats> {
      if (reading && now() - readAt < SNAPSHOT_MS) return reading
      readAt = now()
      const begun = read()
      begun.catch(() => reading === begun && forget())
      reading = begun
      return begun
    },
  }
}

/** A store that goes away after the first figures is waited for. */
async function* changesAfter(
  first: CacheStats,
  get: () => Promise<CacheStats>,
  intervalMs: number,
  signal: AbortSignal,
): AsyncGenerator<CacheStats> {
  let told = first
  yield told
  while (!signal.aborted) {
    await pause(intervalMs, signal)
    if (signal.aborted) return
    const current = await get().catch((error: unknown) => {
      if (error instanceof StoreUnavailable) return told
      throw error
    })
    if (JSON.stringify(current) === JSON.stringify(told)) continue
    told = current
    yield told
  }
}

function summed(events: readonly CacheEvent[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const event of events)
    for (const [name, count] of Object.entries(countsOf(event))) counts[name] = (counts[name] ?? 0) + count
  return counts
}
