import { beforeAll, describe, expect, it } from 'vitest'
import { type Asked, sampleIndex } from './asking.ts'
import { followUpsHeldOut, heldOut, unanswerableHeldOut } from './heldOut.ts'
import {
  type Answerable,
  type FollowUp,
  followUps,
  tuned,
  unanswerable,
  unanswerableFollowUps,
} from './questions.ts'

let ask: (...questions: readonly string[]) => Asked

beforeAll(async () => {
  ask = (await sampleIndex()).ask
})

/** What went wrong, to be read where a test fails; nothing where at least `least` of the cases went well. */
function failures<T>(cases: readonly T[], least: number, problemOf: (one: T) => string | null): string {
  const problems = cases.map(problemOf).filter((problem) => problem !== null)
  const rate = 1 - problems.length / cases.length
  const measured = `${cases.length - problems.length} of ${cases.length} (at least ${least * 100} % are due)`
  return rate >= least ? '' : [measured, ...problems].join('\n')
}

const askedOf = (one: Answerable | FollowUp): Asked =>
  ask(...('before' in one ? one.before : []), one.question)

const wrongDocument = (one: Answerable | FollowUp): string | null => {
  const { found } = askedOf(one)
  return found[0] === one.document
    ? null
    : `“${one.question}”: ${one.document} is due, found ${found.join(', ')}`
}

const wrongAnswer = (one: Answerable | FollowUp): string | null => {
  const { answer } = askedOf(one)
  return one.says.test(answer) ? null : `“${one.question}”: ${one.says} is due, said “${answer}”`
}

const answered = (questions: readonly string[]): string | null => {
  const { found, answer } = ask(...questions)
  return found.length === 0 ? null : `“${questions.at(-1)}”: found ${found.join(', ')}, said “${answer}”`
}

describe('the sample knowledge, asked by customers', () => {
  it('puts the right document first in 9 of 10 questions', () => {
    expect(failures([...tuned, ...heldOut], 0.9, wrongDocument)).toBe('')
  })

  it('puts the right document first where nobody tuned for the question', () => {
    expect(failures(heldOut, 0.85, wrongDocument)).toBe('')
  })

  it('has the right figure in the extractive answer', () => {
    expect(failures([...tuned, ...heldOut], 0.85, wrongAnswer)).toBe('')
    expect(failures(heldOut, 0.85, wrongAnswer)).toBe('')
  })

  it('finds nothing for what the documents do not hold', () => {
    const alone = [...unanswerable, ...unanswerableHeldOut].map((question) => [question])
    expect(failures([...alone, ...unanswerableFollowUps], 0.92, answered)).toBe('')
  })

  it('answers what follows in its conversation', () => {
    expect(failures([...followUps, ...followUpsHeldOut], 0.85, wrongDocument)).toBe('')
    expect(failures([...followUps, ...followUpsHeldOut], 0.85, wrongAnswer)).toBe('')
  })

  it('says how often to water the palm, citing the document of the palm first', () => {
    const { answer, cited } = ask('How often should I water my Harmony Palm?')
    expect(answer).toContain('once a week')
    expect(cited[0]).toBe('harmony-palm')
  })

  it('knows what “it” costs after the palm', () => {
    const { answer, cited } = ask('How often should I water my Harmony Palm?', 'How much is it?')
    expect(answer).toContain('$49.99')
    expect(answer).not.toContain('$39.99')
    expect(cited[0]).toBe('harmony-palm')
  })

  it('gives a stand-alone question the same answer with and without a conversation', () => {
    const question = 'What is your return policy?'
    expect(ask('How much is the palm?', question)).toEqual(ask(question))
  })
})
