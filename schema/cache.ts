import { z } from 'zod'
import type { CacheStats as CacheStatsShape } from '../api/domain/cacheStats.ts'
import type { LatencySummary as LatencyShape } from '../api/domain/latencies.ts'
import { intOf as int } from './bounds.ts'
import { builder } from './builder.ts'

const LatencySummary = builder.objectRef<LatencyShape>('LatencySummary').implement({
  description: 'Milliseconds to the first token, within 5 %.',
  fields: (t) => ({
    count: t.int({ resolve: ({ count }) => int(count), description: 'How many were measured.' }),
    p50: t.exposeFloat('p50', { description: 'Half of them were no slower.' }),
    p95: t.exposeFloat('p95', { description: '95 of 100 were no slower.' }),
    p99: t.exposeFloat('p99', { description: '99 of 100 were no slower.' }),
  }),
})

const CacheStats = builder.objectRef<CacheStatsShape>('CacheStats').implement({
  description: 'What the cache does. Of the whole deployment, not of the process that happens to answer.',
  fields: (t) => ({
    since: t.field({
      type: 'DateTime',
      resolve: ({ since }) => since,
      description: 'When the counting began.',
    }),
    entries: t.int({ resolve: ({ entries }) => int(entries), description: 'Answers that it holds.' }),
    capacity: t.exposeInt('capacity', { description: 'Answers that it can hold.' }),
    utilization: t.exposeFloat('utilization', { description: 'entries / capacity, 0 to 1.' }),
    lookups: t.int({
      resolve: ({ lookups }) => int(lookups),
      description: 'Questions that were looked up: all that did not go past the cache.',
    }),
    exactHits: t.int({
      resolve: ({ exactHits }) => int(exactHits),
      description: 'The same question had been answered.',
    }),
    semanticHits: t.int({
      resolve: ({ semanticHits }) => int(semanticHits),
      description: 'One that means the same had been answered.',
    }),
    joinedHits: t.int({
      resolve: ({ joinedHits }) => int(joinedHits),
      description: 'The same question was being answered.',
    }),
    misses: t.int({ resolve: ({ misses }) => int(misses), description: 'Answered anew.' }),
    hitRatio: t.exposeFloat('hitRatio', {
      description: 'All hits / lookups, 0 to 1; 0 before the first look-up.',
    }),
    rejectedHits: t.int({
      resolve: ({ rejectedHits }) => int(rejectedHits),
      description: 'Cached answers that a reader rated UNHELPFUL.',
    }),
    savedTokens: t.int({
      resolve: ({ savedTokens }) => int(savedTokens),
      description: 'What the hits would have taken of the model.',
    }),
    hitLatency: t.field({
      type: LatencySummary,
      resolve: ({ hitLatency }) => hitLatency,
      description: 'Of the hits.',
    }),
    missLatency: t.field({
      type: LatencySummary,
      resolve: ({ missLatency }) => missLatency,
      description: 'Of the misses.',
    }),
  }),
})

builder.queryField('cacheStats', (t) =>
  t.field({
    type: CacheStats,
    description: 'What the cache does. Public: it tells of sums alone.',
    resolve: (_, _args, { cacheStats }) => cacheStats.current(),
  }),
)

const ClearCachePayload = builder.objectRef<{ removedEntries: number }>('ClearCachePayload').implement({
  description: 'A cache that is empty.',
  fields: (t) => ({
    removedEntries: t.exposeInt('removedEntries', { description: 'How many answers it held.' }),
  }),
})

builder.mutationField('clearCache', (t) =>
  t.field({
    type: ClearCachePayload,
    description: 'Removes all cached answers; the statistics go on. Scope admin.',
    authScopes: { scope: 'admin' },
    resolve: async (_, _args, { cacheStats }) => ({ removedEntries: await cacheStats.clear() }),
  }),
)

const MIN_INTERVAL_MS = 250
const MAX_INTERVAL_MS = 60_000
const outOfBounds = { error: `This takes ${MIN_INTERVAL_MS} to ${MAX_INTERVAL_MS} ms.` }
const interval = z
  .number()
  .int()
  .min(MIN_INTERVAL_MS, outOfBounds)
  .max(MAX_INTERVAL_MS, outOfBounds)
  .nullish()

builder.subscriptionField('cacheStats', (t) =>
  t.field({
    type: CacheStats,
    description: 'Now, then whenever it changed, at most every `intervalMs`.',
    args: {
      intervalMs: t.arg.int({
        defaultValue: 1_000,
        validate: interval,
        description: `${MIN_INTERVAL_MS} to ${MAX_INTERVAL_MS}.`,
      }),
    },
    subscribe: (_, { intervalMs }, { cacheStats }) => cacheStats.changes(intervalMs ?? 1_000),
    resolve: (stats) => stats,
  }),
)
