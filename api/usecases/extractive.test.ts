import { describe, expect, it } from 'vitest'
import { type DocumentId, newDocumentId } from '../domain/ids.ts'
import type { PassageMatch } from '../domain/knowledge.ts'
import { countWords } from '../domain/text.ts'
import { UNSET } from '../test/support/brand.ts'
import { EXCERPT_LENGTH, extractiveAnswer, MAX_ANSWER_WORDS, MAX_DOCUMENTS, noAnswer } from './extractive.ts'

const PALM = newDocumentId()
const match = (
  text: string,
  options: { id?: DocumentId; path?: string[]; ordinal?: number; score?: number } = {},
): PassageMatch => ({
  passage: {
    documentId: options.id ?? PALM,
    revision: 1,
    ordinal: options.ordinal ?? 0,
    titlePath: options.path ?? ['Harmony Palm'],
    text,
    url: 'https://verdemuse.example/palm',
  },
  score: options.score ?? 10,
})
const answer = (question: string, ...matches: PassageMatch[]) => extractiveAnswer(question, [], matches)

describe('extractiveAnswer', () => {
  it('an extractive answer quotes the matching sentence, with its passage as the source', () => {
    const text = 'The palm is lush. Water the palm once a week. The palm likes sun.'
    const { sentences, sources } = answer('How often should I water the palm?', match(text))
    expect(sentences).toEqual(['Water the palm once a week. [1]'])
    expect(sources).toEqual([
      {
        marker: 1,
        documentId: PALM,
        revision: 1,
        title: 'Harmony Palm',
        excerpt: text,
        url: 'https://verdemuse.example/palm',
        score: 10,
      },
    ])
  })

  it('a sentence with an amount is preferred if the question asks for a price', () => {
    const { sentences } = answer(
      'How much is the palm?',
      match('The price of the palm is fair. The palm costs $49.99.'),
    )
    expect(sentences[0]).toContain('$49.99')
  })

  it('the price is quoted if a product is named by its number', () => {
    const text = 'The palm costs $49.99. The palm has the product number vm-plant-001.'
    const { sentences } = answer(
      'Product number vm-plant-001: what would I pay?',
      match(text, { path: ['Harmony Palm', 'Price'] }),
      match('Water the palm once a week. Mist the palm now and then. The palm likes sun.', { ordinal: 1 }),
    )
    expect(sentences.join(' ')).toContain('$49.99')
  })

  it('the passage with the best score is quoted, though another has more words of the question', () => {
    const { sentences } = answer(
      'May the soil of the fern dry out?',
      match('Keep the soil of it constantly moist.', { path: ['Fern', 'Watering'] }),
      match('When the soil is dry, let the soil of the fern dry.', { id: newDocumentId(), score: 9.9 }),
    )
    expect(sentences.join(' ')).toContain('constantly moist')
  })

  it('markers are numbered from 1 by first use, one for each passage, in document order', () => {
    const { sentences, sources } = answer(
      'When to water palms?',
      match('Water palms in spring every week.', { ordinal: 3 }),
      match('Water palms in winter every month.', { ordinal: 1 }),
      match('Water palms from Peru when they are dry.', { id: newDocumentId(), score: 9.9 }),
    )
    expect(sentences.map((sentence) => sentence.slice(0, 21))).toEqual([
      'Water palms in winter',
      'Water palms in spring',
      'Water palms from Peru',
    ])
    expect(sentences.map((sentence) => sentence.slice(-3))).toEqual(['[1]', '[2]', '[3]'])
    expect(sources.map(({ marker }) => marker)).toEqual([1, 2, 3])
  })

  it('an extractive answer has no repeated sentence', () => {
    const { sentences } = answer(
      'How often to water the palm?',
      match('Water the palm once a week.'),
      match('The palm: water once a week.', { ordinal: 1 }),
    )
    expect(sentences).toHaveLength(1)
  })

  it('a lead-in is quoted with its items, and steps are quoted together', () => {
    const list = answer(
      'What is in the soil?',
      match('The soil is made of:\n• perlite\n• coir', { path: ['Soil'] }),
    )
    expect(list.sentences).toEqual(['The soil is made of: perlite; coir. [1]'])
    const steps = answer(
      'How do I repot?',
      match('1. Loosen the roots.\n2. Fill the pot', { path: ['How to repot'] }),
    )
    expect(steps.sentences).toEqual(['Loosen the roots. Fill the pot. [1]'])
  })

  it('a “Yes” of the document is not quoted, as it could mean something else', () => {
    const { sentences } = answer(
      'Is the palm toxic?',
      match('Is the palm safe?\nYes, the palm is safe for cats.'),
    )
    expect(sentences).toEqual(['The palm is safe for cats. [1]'])
  })

  it('an extractive answer is short and takes few documents, however many match', () => {
    const matches = Array.from({ length: 8 }, (_, at) =>
      match(
        `Water number ${at} of the palm ${`kind${at} `.repeat(30)}. Water the ${`palm${at} `.repeat(20)}. `.repeat(
          50,
        ),
        { id: newDocumentId() },
      ),
    )
    const { sentences, sources } = answer('water palm', ...matches)
    expect(countWords(sentences.join(' '))).toBeLessThan(MAX_ANSWER_WORDS + 10)
    expect(new Set(sources.map(({ documentId }) => documentId)).size).toBeLessThanOrEqual(MAX_DOCUMENTS)
    for (const { excerpt } of sources) expect(excerpt.length).toBeLessThanOrEqual(EXCERPT_LENGTH)
  })

  it('an extractive answer takes the missing subject from the conversation', () => {
    const matches = [
      match('The palm costs $49.99.'),
      match('The fern costs $39.99.', { id: newDocumentId(), path: ['Fern'] }),
    ]
    expect(
      extractiveAnswer('How much is it?', ['How often should I water the fern?'], matches).sentences,
    ).toEqual(['The fern costs $39.99. [1]'])
  })

  it('there is no extractive answer if nothing matches, or no sentence can be quoted', () => {
    expect(answer('How much?')).toEqual({ sentences: [], sources: [] })
    expect(answer('Why palms?', match('Why palms?'))).toEqual({ sentences: [], sources: [] })
    expect(answer('', match('Water the palm.'))).toEqual({ sentences: [], sources: [] })
  })

  it('the answer points to a person if the documents have none', () => {
    expect(noAnswer('How much is it?', UNSET)).toMatch(/could not find.*customer service: someone/)
  })

  it.each([
    ['How much is the palm?', /could not find.*customer service: \+44 20 7946 0000$/],
    ['Wie viel kostet die Palme?', /nicht gefunden.*Kundendienst: hilfe@shop\.example$/],
    ['Combien coûte le palmier ?', /could not find.*: \+44 20 7946 0000$/],
    ['%&/', /could not find/],
  ])('the answer to “%s” says in its language how to reach a person', (question, expected) => {
    const contact = { any: '+44 20 7946 0000', en: null, de: 'hilfe@shop.example' }
    expect(noAnswer(question, contact)).toMatch(expected)
  })
})
