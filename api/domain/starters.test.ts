import { describe, expect, it } from 'vitest'
import { stepsOf } from '../test/support/steps.ts'
import { newDocumentId } from './ids.ts'
import { type AskableDocument, questionsIn, startersOf } from './starters.ts'

const document = (title: string, tag: string | null, ...questions: string[]): AskableDocument => ({
  id: newDocumentId(),
  title,
  tags: tag === null ? [] : [tag, 'more'],
  questions,
})
const ALL = 100
const titles = (documents: readonly AskableDocument[]) =>
  startersOf(documents)
    .first(ALL)
    .map(({ title }) => title)

describe('starters', () => {
  it('starters are the questions among headings and bold lines', () => {
    expect(
      questionsIn(
        '# Palm\n\nIs this one? No.\n\n## Is it safe for cats?\n\nYes.\n\n**How much is it?**\nA lot. **Why is it so?** Because.',
      ),
    ).toEqual(['Is it safe for cats?', 'How much is it?'])
  })

  it('starters contain no links, markup or whole paragraphs, and have a bounded length', () => {
    expect(
      questionsIn(`## <b>Is this it?</b>\n## Is [this](https://evil.example) it?\n## ${'why '.repeat(40)}?`),
    ).toEqual([])
    expect(questionsIn('## Is this it, again?\n'.repeat(1_000))).toHaveLength(20)
  })

  it('starters cover each kind before any comes twice, the largest kinds first', () => {
    const palm = document('Palm', 'product', 'Is it safe for cats?', 'Does it flower?')
    expect(
      titles([
        document('Returns', 'returns', 'Can I return it?'),
        document('Fern', 'product', 'Is it green or not?'),
        document('Imprint', null),
        document('Shipping', 'Shipping', 'Do you ship to Canada?', 'When will it arrive?'),
        palm,
      ]),
    ).toEqual(['Palm', 'Shipping', 'Returns', 'Imprint', 'Fern'])
    expect(startersOf([palm]).first(ALL)).toEqual([
      { documentId: palm.id, title: 'Palm', question: 'Is it safe for cats?' },
    ])
  })

  it('starters after any edits are those of a list made from scratch', () => {
    const kinds = ['product', 'Product', 'returns', null]
    const documents = Array.from({ length: 40 }, (_, at) =>
      document(`Document ${at % 30}`, kinds[at % 4] ?? null, ...Array(at % 3).fill('Is it green or not?')),
    )
    const starters = startersOf(documents)
    const kept = documents.filter((_, at) => at % 5 > 1)
    for (const each of documents) if (!kept.includes(each)) starters.remove(each)
    expect(starters.first(ALL)).toEqual(startersOf(kept.toReversed()).first(ALL))
    for (const each of kept) starters.remove(each)
    expect(starters.first(ALL)).toEqual([])
  })

  it('one of 20,000 documents is edited and three starters are read in a few steps', () => {
    const tags = ['product', null, 'returns']
    const starters = startersOf(
      Array.from({ length: 20_000 }, (_, at) => document(`Document ${at}`, tags[at % 3] ?? null)),
    )
    const [one, untagged] = [document('Document 7', 'product'), document('Document 7b', null)]
    const steps = stepsOf(() => {
      for (const each of [one, untagged]) {
        starters.add(each)
        starters.first(3)
        starters.remove(each)
      }
    })
    expect(steps).toBeLessThan(300)
  })

  it('there are no starters without documents', () => {
    expect(startersOf().first(ALL)).toEqual([])
  })
})
