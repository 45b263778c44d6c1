import { describe, expect, it } from 'vitest'
import { popularityAfter } from './popularity.ts'

const HOUR = 3_600_000
const halfLifeMs = 2 * HOUR
const START = 1_800_000_000_000

/** The popularity after uses at these hours. */
const usedAt = (...hours: number[]) =>
  hours.reduce<number | null>(
    (before, hour) => popularityAfter(before, { count: 1, now: START + hour * HOUR, halfLifeMs }),
    null,
  ) ?? 0

describe('popularity', () => {
  it('popularity rises with each use, and a batch of uses counts as that number', () => {
    const five = popularityAfter(null, { count: 5, now: START, halfLifeMs })
    expect(usedAt(0, 0, 0, 0, 0)).toBeCloseTo(five, 9)
    expect(usedAt(0, 0)).toBeGreaterThan(usedAt(0))
  })

  it('a frequently used entry beats a recently used one for a while', () => {
    expect(usedAt(0, 0, 0, 0)).toBeGreaterThan(usedAt(3.9))
    expect(usedAt(0, 0, 0, 0)).toBeLessThan(usedAt(4.1))
  })

  it('popularity decays until a new entry beats an old favourite', () => {
    const favourite = usedAt(...new Array<number>(1_000).fill(0))
    expect(favourite).toBeGreaterThan(usedAt(19))
    expect(favourite).toBeLessThan(usedAt(21))
  })

  it('popularity does not depend on the order in which uses are reported', () => {
    expect(usedAt(0, 5, 9)).toBeCloseTo(usedAt(9, 0, 5), 9)
  })
})
