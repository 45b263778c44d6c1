import { describe, expect, it } from 'vitest'
import { type Case, casesIn, marksOf } from './claims.ts'

const MOST_RIGHT_MARKED = 0.05
const LEAST_WRONG_MARKED = 0.8

const textOf = (one: Case) => `${one.answer} → ${marksOf(one).map(({ text }) => text)}`

/** The cases that went wrong, to be read if a test fails; none if their share is small enough. */
function tooMany(cases: readonly Case[], failed: (one: Case) => boolean, most: number): string[] {
  const failures = cases.filter(failed)
  return failures.length <= most * cases.length ? [] : failures.map(textOf)
}

describe.each(['development', 'heldOut'])('the check of the answers in %s.txt', (set) => {
  const cases = casesIn(`${set}.txt`)
  const right = cases.filter(({ isRight }) => isRight)
  const wrong = cases.filter(({ isRight }) => !isRight)

  it('half of its 100 answers are right', () => {
    expect([right.length, wrong.length]).toEqual([50, 50])
  })

  it('marks at most 5 % of the right answers', () => {
    expect(tooMany(right, (one) => marksOf(one).length > 0, MOST_RIGHT_MARKED)).toEqual([])
  })

  it('marks at least 80 % of the wrong answers', () => {
    expect(tooMany(wrong, (one) => marksOf(one).length === 0, 1 - LEAST_WRONG_MARKED)).toEqual([])
  })
})
