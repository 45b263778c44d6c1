import { describe, expect, it } from 'vitest'
import { newDocumentId } from './ids.ts'
import { type AskableDocument, questionsIn, startersFrom } from './starters.ts'

const document = (title: string, tag: string | null, ...questions: string[]): AskableDocument => ({
  id: newDocumentId(),
  title,
  tags: tag === null ? [] : [tag, 'more'],
  questions,
})
const titles = (documents: readonly AskableDocument[]) => startersFrom(documents).map(({ title }) => title)

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
    expect(startersFrom([palm])).toEqual([
      { documentId: palm.id, title: 'Palm', question: 'Is it safe for cats?' },
    ])
  })

  it('there are no starters without documents', () => {
    expect(startersFrom([])).toEqual([])
  })
})
