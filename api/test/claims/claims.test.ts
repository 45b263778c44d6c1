import { describe, expect, it } from 'vitest'
import { Told, unsupportedIn } from '../../domain/unsupported.ts'
import { type Case, casesIn, marksOf } from './claims.ts'

/** What each set allows at most of its right answers, and at least of its wrong ones, to be marked. */
const SETS = [
  ['development', { right: 0.05, wrong: 0.8 }],
  // Not looked at while the check was written: its rate for right answers is above the 5 % that are wanted.
  ['heldOut', { right: 0.06, wrong: 0.8 }],
  // Harder ones, with results of several steps and examples.
  ['practice', { right: 0.07, wrong: 0.7 }],
] as const

const textOf = (one: Case) => `${one.answer} → ${marksOf(one).map(({ text }) => text)}`

/** The cases that went wrong, to be read if a test fails; none if their share is small enough. */
function tooMany(cases: readonly Case[], failed: (one: Case) => boolean, most: number): string[] {
  const failures = cases.filter(failed)
  return failures.length <= most * cases.length ? [] : failures.map(textOf)
}

describe.each(SETS)('the check of the answers in %s.txt', (set, { right, wrong }) => {
  const cases = casesIn(`${set}.txt`)
  const areRight = cases.filter(({ isRight }) => isRight)
  const areWrong = cases.filter(({ isRight }) => !isRight)

  it('has right answers and wrong ones', () => {
    expect(Math.min(areRight.length, areWrong.length)).toBeGreaterThan(20)
  })

  it(`marks at most ${100 * right} % of the right answers`, () => {
    expect(tooMany(areRight, (one) => marksOf(one).length > 0, right)).toEqual([])
  })

  it(`marks at least ${100 * wrong} % of the wrong answers`, () => {
    expect(tooMany(areWrong, (one) => marksOf(one).length === 0, 1 - wrong)).toEqual([])
  })
})

/** Counts how often the check looks at a figure of the passages. */
class Counted extends Told {
  looks = 0
  override get stated() {
    return super.stated.map((each) => {
      const look = () => this.looks++
      return Object.defineProperty({ ...each }, 'figure', {
        get: () => {
          look()
          return each.figure
        },
      })
    })
  }
}

describe('the work of the check', () => {
  const looksAt = (text: (sentences: number) => string, sentences: number) => {
    const passage = new Counted(text(300))
    unsupportedIn(text(sentences), { question: '', passages: [passage], urls: [] })
    return passage.looks
  }

  it.each([
    ['other prices', (at: number) => `Part ${at} costs $${10 + at}.99.`],
    ['the same price', () => 'It costs $5.'],
  ])('twice the answer, of %s, takes at most twice the comparisons', (_, sentence) => {
    const text = (count: number) => Array.from({ length: count }, (__, at) => sentence(at)).join(' ')
    expect(looksAt(text, 800)).toBeGreaterThan(0)
    expect(looksAt(text, 1_600)).toBeLessThanOrEqual(2 * looksAt(text, 800))
  })
})
