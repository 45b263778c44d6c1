import { describe, expect, it } from 'vitest'
import { costOf } from '../test/support/patience.ts'
import type { KnowledgeDocument } from './knowledge.ts'
import { PASSAGE_LENGTH, passagesOf } from './passages.ts'

const documentOf = (body: string, title = 'Palm'): KnowledgeDocument => ({
  id: 'doc_01a19b7c-a680-758d-a22d-8a5eee43278f',
  title,
  body,
  url: 'https://verdemuse.example/palm',
  tags: [],
  updatedAt: 1,
  revision: 7,
})
/** Each opens something, or stands alone, as often as it is repeated. */
const PIECES = [
  '[',
  '[x](',
  '<!--',
  '<a',
  '* ',
  '_ ',
  '|\n',
  '```\n',
  '# h\n',
  '- \n',
  '> ',
  '😀',
  '**a?**\n',
  'a:\n',
  '\\',
]
const textsOf = (body: string): string[] => passagesOf(documentOf(body)).map(({ text }) => text)

describe('passagesOf', () => {
  it('a document is cut at headings, and each passage has its headings', () => {
    const passages = passagesOf(
      documentOf('# Palm\n\nLush.\n\n## Care\n\n### Water\n\nWeekly.\n\n## Price\n\n$49.99'),
    )
    expect(passages.map(({ titlePath, text }) => [...titlePath, text])).toEqual([
      ['Palm', 'Lush.'],
      ['Palm', 'Care', 'Water', 'Weekly.'],
      ['Palm', 'Price', '$49.99'],
    ])
    expect(passages.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2])
    expect(passages[0]).toMatchObject({ revision: 7, url: 'https://verdemuse.example/palm' })
  })

  it('a question and its answer are one passage, separate from the next', () => {
    expect(textsOf('**Is it safe?**\nYes.\n\n**Is it big?**\nNo.\n\nQ: How much?\nA: $5')).toEqual([
      'Is it safe?\nYes.',
      'Is it big?\nNo.',
      'How much?\n$5',
    ])
  })

  it('a passage has no Markdown marks', () => {
    const body =
      'Some **bold**, *slanted*, __heavy__, _thin_, `code` and ~~old~~ [link](https://a.example) ![alt](x.png) &amp; <b>tag</b> 5 * 3 snake_case \\*star'
    expect(textsOf(body)).toEqual([
      'Some bold, slanted, heavy, thin, code and old link alt & tag 5 * 3 snake_case *star',
    ])
  })

  it('each row of a table is a sentence of its own', () => {
    expect(textsOf('| Plant | Water |\n|---|---|\n| Palm | weekly |\n| Fern | keep moist |')).toEqual([
      'Palm – Water: weekly.\nFern – Water: keep moist.',
    ])
  })

  it('each list item is a line, with its continuation lines', () => {
    expect(textsOf('Needs:\n\n- sun\n  and light\n- water\n\n1. Dig.\n2. Plant.')).toEqual([
      'Needs:\n• sun and light\n• water\n1. Dig.\n2. Plant.',
    ])
  })

  it('code is kept as it is, including headings and open fences', () => {
    expect(textsOf('```\n# no heading\n| no | table |\n\nlast')).toEqual([
      '# no heading\n| no | table |\nlast',
    ])
  })

  it('a long list is cut between sentences, and its lead-in is repeated', () => {
    const items = Array.from(
      { length: 40 },
      (_, at) => `- Item number ${at} is described in a whole sentence.`,
    )
    const texts = textsOf(`These are the items:\n\n${items.join('\n')}`)
    expect(texts.length).toBeGreaterThan(1)
    for (const text of texts) {
      expect(text).toMatch(/^These are the items:\n• Item/)
      expect(text).toMatch(/sentence\.$/)
      expect(text.length).toBeLessThanOrEqual(PASSAGE_LENGTH)
    }
    expect(texts.join('\n').match(/Item number/g)).toHaveLength(40)
  })

  it('a huge sentence is cut to the allowed length, and no word is lost', () => {
    const words = Array.from({ length: 2_000 }, (_, at) => `word${at}`).join(' ')
    const texts = textsOf(words)
    expect(texts.join(' ')).toBe(words)
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThanOrEqual(PASSAGE_LENGTH)
  })

  it('a document without text has no passages', () => {
    for (const body of ['', ' \n\n ', '# Only a heading', '---', '```\n```', '**Only a question?**'])
      expect(textsOf(body)).toEqual([])
  })

  it.each(PIECES)(
    'a body of nothing but %j has passages of the allowed length, each well-formed',
    (piece) => {
      for (const text of textsOf(piece.repeat(20_000))) {
        expect(text.length).toBeLessThanOrEqual(PASSAGE_LENGTH)
        expect(text.isWellFormed()).toBe(true)
      }
    },
  )

  it('the work on a body of one piece repeated grows no faster than its length', () => {
    const cut = (count: number) => {
      for (const piece of PIECES) passagesOf(documentOf(piece.repeat(count)))
    }
    expect(
      costOf(
        () => cut(20_000),
        () => cut(5_000),
        2,
      ),
    ).toBeLessThan(8)
  })
})
