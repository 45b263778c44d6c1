import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type AnswerBasis, answerKeyOf, meaningScopeOf, normalQuestion } from './answerKey.ts'
import { type DocumentId, newDocumentId } from './ids.ts'

const digest = (text: string) => createHash('sha256').update(text).digest('base64url')
const keyOf = (basis: AnswerBasis) => answerKeyOf(basis, digest)

const [PALM, RETURNS] = [newDocumentId(), newDocumentId()]
const passage = (documentId: DocumentId, revision: number) => ({ documentId, revision })

const basis = (given: Partial<AnswerBasis> = {}): AnswerBasis => ({
  contractVersion: 1,
  promptVersion: 1,
  model: 'palm-1',
  locale: 'en',
  question: 'How often should I water it?',
  history: [],
  passages: [passage(PALM, 3), passage(RETURNS, 7)],
  ...given,
})

describe('the key of an answer', () => {
  it('the answer key is short, and the same for the same input', () => {
    expect(keyOf(basis())).toMatch(/^ans_[\w-]{43}$/)
    expect(keyOf(basis())).toBe(keyOf(basis()))
  })

  it('the answer key changes with everything that an answer depends on', () => {
    const turn = (question: string, answer: string) => ({ question, answer })
    const variants: Partial<AnswerBasis>[] = [
      {},
      { contractVersion: 2 },
      { promptVersion: 2 },
      { model: 'palm-2' },
      { locale: 'fr' },
      { question: 'How often should I prune it?' },
      { history: [turn('a', 'b')] },
      { history: [turn('a', 'c')] },
      { history: [turn('a', 'b'), turn('a', 'b')] },
      { history: [turn('a","b', '')] },
      { passages: [] },
      { passages: [passage(PALM, 3)] },
      { passages: [passage(PALM, 4), passage(RETURNS, 7)] },
      { passages: [passage(PALM, 3), passage(RETURNS, 7), passage(newDocumentId(), 1)] },
    ]
    expect(new Set(variants.map((variant) => keyOf(basis(variant)))).size).toBe(variants.length)
  })

  it('the answer key ignores the order of the passages, and how many a document has', () => {
    const passages = [passage(RETURNS, 7), passage(PALM, 3), passage(RETURNS, 7)]
    expect(keyOf(basis({ passages }))).toBe(keyOf(basis()))
  })

  it('10,000 random histories have different answer keys', () => {
    const words = ['palm', 'price', '","', '[]', 'é', '\ud800', '', ' ', '0', 'A']
    let seed = 4_711
    const pick = () => {
      seed = (seed * 48_271) % 2_147_483_647
      return words[seed % words.length] ?? ''
    }
    const seen = new Map<string, string>()
    for (let pair = 0; pair < 10_000; pair++) {
      const history = Array.from({ length: 1 + (pair % 4) }, () => ({
        question: `${pick()}${pick()}`,
        answer: `${pick()}${pick()}`,
      }))
      const [said, key] = [JSON.stringify(history), keyOf(basis({ history }))]
      expect(seen.get(key) ?? said).toBe(said)
      seen.set(key, said)
    }
    expect(seen.size).toBeGreaterThan(5_000)
  })
})

describe('a question as it counts', () => {
  it.each([
    ['how often should i water it', 'How often should I water it?'],
    ['how often should i water it', '  How OFTEN\n\tshould I   water it ?!… '],
    ['how often should i water it', 'HOW OFTEN SHOULD I WATER IT'],
    ['how often should i water it', 'How often should I water it？'],
    ["what's the return policy", 'What’s the return policy?'],
    ['is "harmony" in stock', 'Is “Harmony” in stock.'],
    ['price of café table', 'Price of Cafe\u0301 table'],
    ['soft hyphen', 'Soft hy\u00adphen\u200b'],
    ['c++', 'C++'],
    ['???', '???'],
    ['!', '!'],
    ['', ''],
  ])('the normal form is %j for the question %j', (normal, typed) => {
    expect(normalQuestion(typed)).toBe(normal)
  })

  it.each([
    ['Is it 1½ cups?', 'Is it 11/2 cups?'],
    ['Is it 1½ cups?', 'Is it 1 1/2 cups?'],
    ['for 10 m²?', 'for 10 m2?'],
    ['Do you ship to US?', 'Do you ship to us?'],
    ['Is it not toxic?', 'Is it toxic?'],
    ['More than -5 °C?', 'More than 5 °C?'],
    ['Is 2.5 enough?', 'Is 25 enough?'],
    ['Palm, or pot?', 'Palm or pot?'],
    ['résumé', 'resume'],
    ['5%', '5'],
    ['$5', '€5'],
    ['#1', '1'],
    ['?', '!'],
  ])('the normal forms of %j and %j differ', (one, other) => {
    expect(normalQuestion(one)).not.toBe(normalQuestion(other))
  })

  it('the normal form of a normal form is the same', () => {
    for (const typed of ['What?! ', ' “A” ', 'ＡＢＣ ½', 'ﬁt? …', 'İstanbul?', 'Straße ²'])
      expect(normalQuestion(normalQuestion(typed))).toBe(normalQuestion(typed))
  })
})

it('meanings are compared within one scope only', () => {
  const scope = { contractVersion: 1, promptVersion: 1, model: 'a', locale: 'en', embeddingModel: 'mini' }
  const scopes = [
    scope,
    { ...scope, model: 'b' },
    { ...scope, embeddingModel: 'large' },
    { ...scope, locale: 'fr' },
  ]
  expect(new Set(scopes.map(meaningScopeOf)).size).toBe(scopes.length)
})
