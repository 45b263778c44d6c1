import { describe, expect, it } from 'vitest'
import { titleFrom } from './conversation.ts'

describe('titleFrom', () => {
  it.each([
    ['a short question', 'What does the fern cost?', 'What does the fern cost?'],
    ['the first line alone', 'Hello there\nI have a question', 'Hello there'],
    ['one space for many', '  What \t does  it cost? ', 'What does it cost?'],
    [
      'a long one, cut at a word',
      'How often should I water my Harmony Palm when it stands in the bathroom?',
      'How often should I water my Harmony Palm when it stands in…',
    ],
    ['a long word, cut within', 'x'.repeat(80), `${'x'.repeat(60)}…`],
    ['no half of a surrogate pair', `${'x'.repeat(59)}🌴🌴`, `${'x'.repeat(59)}…`],
  ])('the title of a conversation takes %s', (_name, question, title) => {
    expect(titleFrom(question)).toBe(title)
  })
})
