import { createRoot } from 'solid-js'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Connection } from '../graphql/connect.ts'
import { heldReplies, settled } from '../graphql/testing.ts'
import { createFigures } from './createFigures.ts'
import type { CacheFigures, Reading } from './reading.ts'

const lookups = (count: number): CacheFigures => ({
  ...{ since: '2026-11-22T10:00:00.000Z', entries: 0, capacity: 0, lookups: count },
  ...{
    exactHits: 0,
    semanticHits: 0,
    joinedHits: 0,
    misses: count,
    hitRatio: 0,
    rejectedHits: 0,
    savedTokens: 0,
  },
})

test('a figure that came live is not put back by a reply that was asked for before', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { client, requests, push } = heldReplies()
  const socket = { state: () => 'open' } as unknown as Connection['socket']
  const readings: Reading[] = []
  const { figures, dispose } = createRoot((dispose) => ({
    dispose,
    figures: createFigures({ client, socket } as Connection, (reading) => readings.push(reading)),
  }))
  onTestFinished(dispose)
  await settled()
  push({ cacheStats: lookups(7) })
  await requests[0]?.answer({ health: {}, answerStats: {}, cacheStats: lookups(5) })
  expect(figures.cache()?.lookups).toBe(7)
  expect(readings.map(({ cache }) => cache.lookups)).toEqual([7])
  expect(figures.health()).not.toBeNull()
})
