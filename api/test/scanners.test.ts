import { describe, expect, it } from 'vitest'
import { conflictsWith } from '../domain/sameQuestion.ts'
import { HOSTILE_TEXTS } from './support/hostileTexts.ts'
import { takesMoreThan } from './support/patience.ts'
import { SCANNERS } from './support/scanners.ts'
import { stepsOf } from './support/steps.ts'

/** In characters: a question has up to the first one. */
const SHORT = 4_000
const LONG = 4 * SHORT
/** Of four times the text: linear work is four times as much, quadratic work sixteen times. */
const MOST_TIMES = 8
/** What a scanner may do once, whatever the text is. */
const FIXED_STEPS = 20_000

describe('the work on a hostile text grows no faster than its length', () => {
  it.each(SCANNERS)('in CPU time: %s', (_, scan) => {
    const slow = HOSTILE_TEXTS.filter(([, make]) => {
      const [long, short] = [make(LONG), make(SHORT)]
      return takesMoreThan(
        MOST_TIMES,
        () => scan(long),
        () => scan(short),
      )
    })
    expect(slow.map(([name]) => name)).toEqual([])
  })

  it.each(SCANNERS)('in steps over collections: %s', (_, scan) => {
    const costly = HOSTILE_TEXTS.filter(([, make]) => {
      const [long, short] = [make(SHORT), make(SHORT / 4)]
      return stepsOf(() => scan(long)) > MOST_TIMES * stepsOf(() => scan(short)) + FIXED_STEPS
    })
    expect(costly.map(([name]) => name)).toEqual([])
  })
})

it('a question is read once, however many others it is compared with', () => {
  const words = 500
  let looks = 0
  const names = {
    longestAt: () => {
      looks++
      return null
    },
  }
  const conflictWith = conflictsWith('water '.repeat(words), names)
  for (let candidate = 0; candidate < 8; candidate++) conflictWith('palm')
  expect(looks).toBe(words + 8)
})
