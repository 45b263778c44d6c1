import { describe, expect, it } from 'vitest'
import { type DocumentId, newDocumentId } from '../../domain/ids.ts'
import type { KnowledgeDocument } from '../../domain/knowledge.ts'
import { costOf } from '../../test/support/patience.ts'
import { miniSearchPassageIndex } from './passageIndex.ts'

const documentOf = (
  title: string,
  body: string,
  id: DocumentId = newDocumentId(),
  revision = 1,
): KnowledgeDocument => ({
  id,
  title,
  body,
  url: null,
  tags: [],
  updatedAt: 1,
  revision,
})
const PALM = documentOf(
  'Harmony Palm',
  '## Price\n\nThe palm costs $49.99.\n\n## Watering\n\nWater the palm once a week.',
)
const FERN = documentOf(
  'Tranquility Fern',
  '## Price\n\nThe fern costs $39.99.\n\n## Watering\n\nKeep the fern moist with water.',
)
const RETURNS = documentOf(
  'Returns',
  'Send damaged plants back for a refund within 30 days of their delivery.',
)

const DEVICES = Array.from({ length: 2_000 }, (_, at) =>
  documentOf(
    `Product ${at}`,
    `## Price\n\nThe device number${at} costs $${at}.\n\n## Care\n\nClean the device weekly.`,
  ),
)

function filled(...documents: readonly KnowledgeDocument[]) {
  const index = miniSearchPassageIndex()
  for (const document of documents) index.put(document)
  const first = (question: string, ...context: string[]) => index.search({ question, context }, 5)[0]?.passage
  return { index, first }
}

describe('miniSearchPassageIndex', () => {
  it('the question at the end of a long e-mail finds what it finds by itself', () => {
    const { first } = filled(PALM, FERN, RETURNS)
    const story = Array.from({ length: 60 }, (_, at) => `Word${at} of my long story.`).join(' ')
    const question = 'How much does the palm cost?'
    expect(first(question)?.titlePath).toEqual(['Harmony Palm', 'Price'])
    expect(first(`${story} ${question}`)).toEqual(first(question))
  })

  it('a document that was put again leaves every result as in a new index', () => {
    const documents = [PALM, FERN, RETURNS, ...DEVICES.slice(0, 20)]
    const [used, fresh] = [miniSearchPassageIndex(), miniSearchPassageIndex()]
    for (const document of [...documents, FERN, RETURNS, FERN, RETURNS, FERN]) used.put(document)
    for (const document of documents) fresh.put(document)
    const questions = [
      'What does the fern cost?',
      'How often do I water the palm?',
      'Can I get a refund?',
      'device number7',
    ]
    for (const question of questions) {
      const found = (index: typeof used) => index.search({ question, context: [] }, 10)
      expect(found(fresh).length, question).toBeGreaterThan(0)
      expect(found(used), question).toEqual(found(fresh))
    }
  })

  it('a passage is found by other forms, synonyms and misspellings of its words', () => {
    const { first } = filled(PALM, FERN, RETURNS)
    expect(first('watering palms')?.text).toContain('once a week')
    expect(first('How expensive is the palm?')?.text).toContain('$49.99')
    expect(first('how offen shoud i watter the plam')?.text).toContain('once a week')
    expect(first('When do I get my money back for damaged plants?')?.documentId).toBe(RETURNS.id)
  })

  it('a question about something that no document mentions finds nothing', () => {
    const { index } = filled(PALM, FERN, RETURNS)
    for (const question of [
      'Do you sell orchids?',
      'How much is the monstera?',
      'Who is the CEO?',
      '',
      '?!',
      'the of and',
    ])
      expect(index.search({ question, context: [] }, 5)).toEqual([])
  })

  it.each([1, 2, 3])('%i documents alone answer what they hold, and nothing else', (count) => {
    const index = miniSearchPassageIndex()
    const lamp = documentOf('Zanzibar lamp', 'The Zanzibar lamp gives 900 lumens.')
    for (const document of [lamp, FERN, RETURNS].slice(0, count)) index.put(document)
    const found = (question: string) => index.search({ question, context: [], askedBy: 'a' }, 3)
    expect(found('How bright is the Zanzibar lamp?')[0]?.passage.documentId).toBe(lamp.id)
    expect(found('How long does the battery last?')).toEqual([])
  })

  it('words of the conversation are searched only if the question leaves something out', () => {
    const { first } = filled(PALM, FERN, RETURNS)
    expect(first('How much is it?', 'How often should I water the palm?')?.text).toContain('$49.99')
    expect(first('And the fern?', 'How often should I water the palm?', 'Harmony Palm')?.text).toContain(
      'moist',
    )
    expect(first('How do I get a refund?', 'How much is the palm?')?.documentId).toBe(RETURNS.id)
  })

  it('“it” finds nothing if the subject of the conversation is unknown', () => {
    const { first } = filled(PALM, FERN, RETURNS)
    expect(first('How much is it?', 'Do you sell orchids?')).toBeUndefined()
  })

  it('a changed document is found by its new text only, and a removed one not at all', () => {
    const { index, first } = filled(PALM, FERN)
    index.put(documentOf('Harmony Palm', 'The palm costs $55.', PALM.id, 2))
    expect(first('price of the palm')).toMatchObject({ revision: 2, text: 'The palm costs $55.' })
    expect(first('watering the palm')?.text).not.toContain('once a week')
    index.remove(PALM.id)
    index.remove(PALM.id)
    expect(first('price of the palm')?.documentId).not.toBe(PALM.id)
    index.put(PALM)
    expect(first('price of the palm')?.text).toContain('$49.99')
  })

  it('the ranking after many changes is that of an index filled from scratch', () => {
    const { index } = filled(PALM, FERN, RETURNS)
    for (let round = 2; round < 30; round++)
      for (const document of [PALM, FERN, RETURNS]) index.put({ ...document, revision: round })
    const fresh = filled(...[PALM, FERN, RETURNS].map((document) => ({ ...document, revision: 29 })))
    const query = { question: 'How much is the fern?', context: [] }
    const texts = (from: typeof index) => from.search(query, 5).map(({ passage }) => passage.text)
    expect(texts(index)).toEqual(texts(fresh.index))
  })

  it('a search returns at most the requested number of passages, best first', () => {
    const { index } = filled(PALM, FERN, RETURNS)
    const matches = index.search({ question: 'water', context: [] }, 10)
    expect(matches.length).toBeGreaterThan(1)
    expect(matches.map(({ score }) => score)).toEqual(matches.map(({ score }) => score).sort((a, b) => b - a))
    expect(index.search({ question: 'water', context: [] }, 1)).toHaveLength(1)
    expect(index.search({ question: 'water', context: [] }, 0)).toEqual([])
  })

  it('empty documents and hostile questions do not break the index', () => {
    const { index, first } = filled(documentOf('', ''), documentOf('~price', '__proto__ constructor'), PALM)
    for (const question of [
      '__proto__',
      'constructor toString',
      '~price',
      '\u0000',
      '💥'.repeat(2_000),
      'x'.repeat(4_000),
    ])
      expect(() => index.search({ question, context: [question] }, 5)).not.toThrow()
    expect(first('price of the palm')?.documentId).toBe(PALM.id)
  })

  it('an index of 2,000 documents is filled and searched by work in proportion to their number', () => {
    let [large, small] = [filled(), filled()]
    const fillLarge = () => (large = filled(...DEVICES))
    const fillSmall = () => (small = filled(...DEVICES.slice(0, 500)))
    expect(costOf(fillLarge, fillSmall, 1)).toBeLessThan(10)
    for (let at = 0; at < 50; at++)
      expect(large.first(`How much is the device number${at * 7}?`)?.text).toContain(`$${at * 7}.`)
    let asked = 0
    /** Of another one each time: what was asked before is remembered. */
    const ask = ({ first }: typeof large) => first(`How much is the device number${asked++ % 500}?`)
    expect(
      costOf(
        () => ask(large),
        () => ask(small),
        3,
      ),
    ).toBeLessThan(10)
  })
})
