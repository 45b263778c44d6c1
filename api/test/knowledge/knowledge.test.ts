import { beforeAll, describe, expect, it } from 'vitest'
import { type Asked, hybridSample, lexicalSample, type SampleIndex } from './asking.ts'
import { followUpsHeldOut, heldOut, unanswerableHeldOut } from './heldOut.ts'
import {
  type Answerable,
  type FollowUp,
  followUps,
  tuned,
  unanswerable,
  unanswerableFollowUps,
} from './questions.ts'
import { type Unseen, unseen, unseenUnanswerable } from './unseen.ts'

type Ask = SampleIndex['ask']
type Problem = string | null

/** What went wrong, to be read where a test fails; nothing where at least `least` of the cases went well. */
async function failures<T>(
  cases: readonly T[],
  least: number,
  problemOf: (one: T) => Promise<Problem>,
): Promise<string> {
  const problems: string[] = []
  for (const one of cases) problems.push((await problemOf(one)) ?? '')
  const told = problems.filter((problem) => problem !== '')
  const rate = 1 - told.length / cases.length
  const measured = `${cases.length - told.length} of ${cases.length} (at least ${least * 100} % are due)`
  return rate >= least ? '' : [measured, ...told].join('\n')
}

const askedOf = (ask: Ask, one: Answerable | FollowUp): Promise<Asked> =>
  ask(...('before' in one ? one.before : []), one.question)

const wrongDocument =
  (ask: Ask) =>
  async (one: Answerable | FollowUp): Promise<Problem> => {
    const { found } = await askedOf(ask, one)
    return found[0] === one.document
      ? null
      : `“${one.question}”: ${one.document} is due, found ${found.join(', ')}`
  }

const wrongAnswer =
  (ask: Ask) =>
  async (one: Answerable | FollowUp): Promise<Problem> => {
    const { answer } = await askedOf(ask, one)
    return one.says.test(answer) ? null : `“${one.question}”: ${one.says} is due, said “${answer}”`
  }

const answered =
  (ask: Ask) =>
  async (questions: readonly string[]): Promise<Problem> => {
    const { found, answer } = await ask(...questions)
    return found.length === 0 ? null : `“${questions.at(-1)}”: found ${found.join(', ')}, said “${answer}”`
  }

const KINDS = [
  [
    'by words alone',
    lexicalSample,
    {
      document: 0.9,
      heldOut: 0.85,
      answer: 0.85,
      unknown: 0.92,
      after: 0.85,
      unseen: { document: 0.6, answer: 0.55, unknown: 0.9 },
    },
  ],
  [
    'by meaning and words',
    hybridSample,
    {
      document: 0.95,
      heldOut: 0.95,
      answer: 0.9,
      unknown: 0.95,
      after: 0.85,
      unseen: { document: 0.9, answer: 0.82, unknown: 0.9 },
    },
  ],
] as const

describe.each(KINDS)('the sample knowledge, asked by customers, found %s', (kind, open, least) => {
  let ask: Ask
  beforeAll(async () => {
    ask = (await open()).ask
  })

  it(`the right document is found first (${kind})`, async () => {
    expect(await failures([...tuned, ...heldOut], least.document, wrongDocument(ask))).toBe('')
  })

  it(`the right document is found first for questions that nobody tuned for (${kind})`, async () => {
    expect(await failures(heldOut, least.heldOut, wrongDocument(ask))).toBe('')
  })

  it(`the extractive answer has the right figure (${kind})`, async () => {
    expect(await failures([...tuned, ...heldOut], least.answer, wrongAnswer(ask))).toBe('')
    expect(await failures(heldOut, least.answer, wrongAnswer(ask))).toBe('')
  })

  it(`nothing is found for questions that the documents do not answer (${kind})`, async () => {
    const alone = [...unanswerable, ...unanswerableHeldOut].map((question) => [question])
    expect(await failures([...alone, ...unanswerableFollowUps], least.unknown, answered(ask))).toBe('')
  })

  it(`questions by someone who did not know the ranking do nearly as well (${kind})`, async () => {
    const wrong = async (one: Unseen) => {
      const { found } = await ask(one.question)
      return one.alsoIn.includes(found[0] ?? '') ? null : wrongDocument(ask)(one)
    }
    expect(await failures(unseen, least.unseen.document, wrong)).toBe('')
    expect(await failures(unseen, least.unseen.answer, wrongAnswer(ask))).toBe('')
    const alone = unseenUnanswerable.map((question) => [question])
    expect(await failures(alone, least.unseen.unknown, answered(ask))).toBe('')
  })

  it(`a follow-up question is answered in its conversation (${kind})`, async () => {
    expect(await failures([...followUps, ...followUpsHeldOut], least.after, wrongDocument(ask))).toBe('')
    expect(await failures([...followUps, ...followUpsHeldOut], least.after, wrongAnswer(ask))).toBe('')
  })

  it(`a question about watering the palm is answered with the document of the palm cited first (${kind})`, async () => {
    const { answer, cited } = await ask('How often should I water my Harmony Palm?')
    expect(answer).toContain('once a week')
    expect(cited[0]).toBe('harmony-palm')
  })

  it(`a question about “it” after the palm gets the price of the palm (${kind})`, async () => {
    const { answer, cited } = await ask('How often should I water my Harmony Palm?', 'How much is it?')
    expect(answer).toContain('$49.99')
    expect(answer).not.toContain('$39.99')
    expect(cited[0]).toBe('harmony-palm')
  })

  it(`a stand-alone question gets the same answer with and without a conversation (${kind})`, async () => {
    const question = 'What is your return policy?'
    expect(await ask('How much is the palm?', question)).toEqual(await ask(question))
  })
})

it('the closest passage to an unanswered question is the same asked first, after a search, and again', async () => {
  const query = { question: 'Do you rent out bicycles?', context: [] }
  const [fresh, { index }] = await Promise.all([hybridSample(), hybridSample()])
  const closest = await fresh.index.closest(query)
  expect(closest).not.toBeNull()
  expect(await index.search(query, 1)).toEqual([])
  expect(await index.closest(query)).toEqual(closest)
  expect(await index.search(query, 1)).toEqual([])
  if (closest) index.remove(closest.passage.documentId)
  const next = await index.closest(query)
  expect(next?.passage.documentId).not.toBe(closest?.passage.documentId)
})
