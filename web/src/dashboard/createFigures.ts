import { type Accessor, createSignal, onCleanup } from 'solid-js'
import { graphql } from '../gql/gql.ts'
import type { DashboardQuery } from '../gql/graphql.ts'
import { backOffMs, waitOrWake } from '../graphql/backOff.ts'
import type { Connection } from '../graphql/connect.ts'
import { makeOrder } from '../graphql/order.ts'
import { runSubscription } from '../graphql/subscribe.ts'
import { READ_EVERY_MS } from './history.ts'
import type { CacheFigures, Reading } from './reading.ts'

const Dashboard = graphql(`
  query Dashboard($withCache: Boolean!) {
    health {
      status
      version
      uptimeSeconds
      components {
        name
        status
        latencyMs
        detail
      }
    }
    answerStats {
      ...AnswerFigures
    }
    cacheStats @include(if: $withCache) {
      ...CacheFigures
    }
  }

  fragment AnswerFigures on AnswerStats {
    generated
    cached
    joined
    extractive
    stopped
    failed
    reusedFirstTokens {
      ms
      count
    }
    writtenFirstTokens {
      ms
      count
    }
  }

  fragment CacheFigures on CacheStats {
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
  }
`)

const LiveCache = graphql(`
  subscription DashboardCache {
    cacheStats(intervalMs: 2000) {
      ...CacheFigures
    }
  }
`)

/** What the subscription gives. */
const LIVE = 'cache'

export type Health = DashboardQuery['health']

/** `live`: the cache's figures come as they change; `polled`: they are asked for; `away`: the server does not answer. */
export type Source = 'waiting' | 'live' | 'polled' | 'away'

export interface Figures {
  readonly cache: Accessor<CacheFigures | null>
  readonly health: Accessor<Health | null>
  readonly source: Accessor<Source>
  /** When the server last answered. */
  readonly readAt: Accessor<number | null>
}

/** Reads all figures every few seconds, those of the cache by subscription; by asking, where that does not work. */
export function createFigures(
  { client, socket }: Connection,
  onReading: (reading: Reading) => void,
): Figures {
  const [cache, setCache] = createSignal<CacheFigures | null>(null)
  const [health, setHealth] = createSignal<Health | null>(null)
  const [readAt, setReadAt] = createSignal<number | null>(null)
  const [isAway, setAway] = createSignal(false)
  const [isSubscribed, setSubscribed] = createSignal(false)
  const isLive = () => isSubscribed() && socket.state() === 'open'
  const { signal, stop } = stopping()
  onCleanup(stop)

  const order = makeOrder()
  const read = async () => {
    const reply = order.ask()
    const { data } = await client.query(Dashboard, { withCache: !isLive() })
    if (signal.aborted) return
    setAway(!data)
    if (!data) return
    const isRead = data.cacheStats && !reply.isOutdated(LIVE)
    const figures = isRead ? data.cacheStats : cache()
    const at = Date.now()
    setHealth(data.health)
    setReadAt(at)
    if (!figures) return
    setCache(figures)
    onReading({ at, cache: figures, answers: data.answerStats })
  }
  const onLive = (figures: CacheFigures) => {
    order.moved(LIVE)
    setSubscribed(true)
    setCache(figures)
  }
  void repeat(read, signal)
  void subscribe(client, onLive, () => setSubscribed(false), signal)
  return {
    cache,
    health,
    readAt,
    source: () => (isAway() ? 'away' : isLive() ? 'live' : readAt() === null ? 'waiting' : 'polled'),
  }
}

function stopping() {
  const over = new AbortController()
  return { signal: over.signal, stop: () => over.abort() }
}

async function repeat(read: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await read()
    await waitOrWake(READ_EVERY_MS, signal)
  }
}

/** Subscribes again whenever the subscription has ended. */
async function subscribe(
  client: Connection['client'],
  onLive: (figures: CacheFigures) => void,
  onEnded: () => void,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    const next = (data: { readonly cacheStats: CacheFigures }) => {
      failures = 0
      onLive(data.cacheStats)
    }
    await runSubscription(client, { document: LiveCache, variables: {} }, next, signal)
    onEnded()
    await waitOrWake(backOffMs(failures), signal)
  }
}
