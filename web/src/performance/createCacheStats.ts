import type { Client } from '@urql/core'
import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js'
import { graphql } from '../gql/gql.ts'
import type { CacheStatsSubscription } from '../gql/graphql.ts'
import { backOffMs, waitOrWake } from '../graphql/backOff.ts'
import { runSubscription } from '../graphql/subscribe.ts'

const CacheStats = graphql(`
  subscription CacheStats($intervalMs: Int!) {
    cacheStats(intervalMs: $intervalMs) {
      since
      entries
      capacity
      lookups
      exactHits
      semanticHits
      joinedHits
      misses
      hitRatio
      rejectedHits
      savedTokens
      hitLatency {
        count
        p50
        p95
      }
      missLatency {
        count
        p50
        p95
      }
    }
  }
`)

export type CacheStats = CacheStatsSubscription['cacheStats']

const INTERVAL_MS = 2_000

/** What the deployment's cache does, live while `wanted`; null until it is known. */
export function createCacheStats(client: Client, wanted: Accessor<boolean>): Accessor<CacheStats | null> {
  const [stats, setStats] = createSignal<CacheStats | null>(null)
  createEffect(() => {
    if (!wanted()) return
    const stop = new AbortController()
    onCleanup(() => stop.abort())
    void watch(client, setStats, stop.signal)
  })
  return stats
}

async function watch(client: Client, show: (stats: CacheStats) => void, signal: AbortSignal): Promise<void> {
  const request = { document: CacheStats, variables: { intervalMs: INTERVAL_MS } }
  for (let failures = 0; !signal.aborted; failures += 1) {
    const next = ({ cacheStats }: CacheStatsSubscription) => {
      failures = 0
      show(cacheStats)
    }
    await runSubscription(client, request, next, signal)
    await waitOrWake(backOffMs(failures), signal)
  }
}
