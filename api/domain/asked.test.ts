import { describe, expect, it } from 'vitest'
import { askedIn, isReadWhole } from './asked.ts'

const STORY =
  'Dear team, last spring our neighbour brought several beautiful ceramic pots from Portugal and we painted them. ' +
  'Grandma loved the turquoise glaze, though uncle Harold preferred yellow stripes with golden dots around. ' +
  'Afterwards the children planted herbs, strawberries, lavender and sunflowers beside our old wooden garage.'

describe('the part of a question that retrieval reads', () => {
  it('a short question is read whole', () => {
    expect(askedIn('How often should I water my palm?')).toBe('How often should I water my palm?')
  })

  it.each([
    ['a question mark', 'Do you ship to Canada?'],
    ['a question word', 'How do I return a cracked pot'],
    ['a request', 'Please let me know what repotting costs.'],
  ])('of a long message, the sentence that asks is read, known by %s', (_, question) => {
    expect(isReadWhole(`${STORY} ${question}`)).toBe(false)
    expect(askedIn(`${STORY} ${question} Kind regards, the family`)).toContain(question.slice(0, -1))
    expect(askedIn(`${STORY} ${question}`)).not.toContain('Portugal')
  })

  it('two long messages with the same beginning and another question at the end are read apart', () => {
    expect(askedIn(`${STORY} Do you ship to Canada?`)).not.toBe(askedIn(`${STORY} May I return a pot?`))
  })

  it('a question that points back is read with the sentences before it', () => {
    expect(askedIn(`${STORY} Now my fern has brown tips. What should I do about it?`)).toBe(
      'Now my fern has brown tips. What should I do about it?',
    )
  })

  it('a long message that asks nothing is read from its start', () => {
    expect(askedIn(STORY)).toBe(STORY)
  })
})
