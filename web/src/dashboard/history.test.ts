import { expect, test } from 'vitest'
import { makeHistory, READ_EVERY_MS } from './history.ts'
import type { Reading } from './reading.ts'
import { makeRing } from './ring.ts'

const SINCE = '2026-01-01T00:00:00.000Z'

/** So many look-ups, of which hits; all answers generated or cached, with first tokens after 400 ms or 2 ms. */
function reading(at: number, written: number, hits: number, since = SINCE): Reading {
  return {
    at,
    cache: { since, lookups: written + hits, exactHits: hits, semanticHits: 0, joinedHits: 0 },
    answers: {
      ...{ generated: written, cached: hits, joined: 0, extractive: 0, stopped: 0, failed: 0 },
      reusedFirstTokens: hits ? [{ ms: 2, count: hits }] : [],
      writtenFirstTokens: [
        { ms: 400, count: Math.ceil(written / 2) },
        { ms: 900, count: Math.floor(written / 2) },
      ],
    },
  }
}

test('a row of the history shows the last minute, not all time', () => {
  const history = makeHistory()
  history.add(reading(0, 1_000, 0))
  for (let at = READ_EVERY_MS; at <= 120_000; at += READ_EVERY_MS)
    history.add(reading(at, 1_000 + (at / 60_000) * 10, (at / 60_000) * 30))
  expect(history.latest()).toMatchObject({
    at: 120_000,
    hitRatio: 0.75,
    cached: 30,
    generated: 10,
    reusedP50: 2,
    writtenP50: 400,
    writtenP95: 900,
  })
})

test('a row without questions has neither a share nor a time', () => {
  const history = makeHistory()
  history.add(reading(0, 5, 5))
  history.add(reading(5_000, 5, 5))
  expect(history.latest()).toMatchObject({ hitRatio: Number.NaN, writtenP50: Number.NaN, generated: 0 })
})

test('the lines break after a silence or a reset of the counters, and no figures are invented', () => {
  const history = makeHistory()
  history.add(reading(0, 0, 0))
  history.add(reading(5_000, 60, 0))
  history.add(reading(600_000, 1_000_000, 0))
  history.add(reading(605_000, 1_000_001, 0))
  history.add(reading(610_000, 3, 0, '2026-02-02T00:00:00.000Z'))
  history.add(reading(615_000, 4, 0, '2026-02-02T00:00:00.000Z'))
  const { generated } = history.columns('hour')
  expect(generated.map((rate) => (Number.isNaN(rate) ? null : Math.round(rate)))).toEqual([
    720,
    null,
    12,
    null,
    12,
  ])
})

test('a reading that is not newer than the last one is ignored', () => {
  const history = makeHistory()
  for (const at of [1_000, 1_000, 500]) history.add(reading(at, 1, 1))
  expect(history.latest()).toBeNull()
})

test('hours of readings take the room of one hour, and of a day of minutes', () => {
  const history = makeHistory()
  const hours = 30
  for (let at = 0; at < hours * 3_600_000; at += READ_EVERY_MS) history.add(reading(at, at, at))
  expect(history.columns('hour').at).toHaveLength(720)
  const day = history.columns('day').at
  expect(day).toHaveLength(1_440)
  expect(day.every((at, index) => index === 0 || at - (day[index - 1] ?? 0) === 60_000)).toBe(true)
})

test('a ring keeps its last rows in order', () => {
  const ring = makeRing(2, 3)
  for (let count = 1; count <= 5; count += 1) ring.push([count])
  expect(ring.columns()).toEqual([
    [3, 4, 5],
    [Number.NaN, Number.NaN, Number.NaN],
  ])
})
