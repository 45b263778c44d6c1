import { describe, expect, it } from 'vitest'
import { costOf } from '../test/support/patience.ts'
import { dependsOnContext } from './followUp.ts'

describe('dependsOnContext', () => {
  it.each([
    'How much is it?',
    'And the fern?',
    'What about succulents?',
    'how about for cats',
    'Does it need a lot of light?',
    'How often should I do that?',
    'Can I return them?',
    'Is this safe for pets?',
    'How much is the other one?',
    'Which one is cheaper?',
    'How often should I water?',
    'What is the price?',
    'Why?',
    'How much?',
    'Tell me more',
    'Price?',
    'Safe for cats?',
    'What is its price?',
    'Is the care card included with it?',
    'Does the plant need sun?',
    'Is it safe?',
    'What else?',
  ])('“%s” depends on the conversation', (question) => {
    expect(dependsOnContext(question)).toBe(true)
  })

  it.each([
    'What is your return policy?',
    'How often should I water my Harmony Palm?',
    'How long does it take to ship to Canada?',
    'Is it possible to return a plant?',
    'Do you ship to Canada?',
    'My palm arrived damaged, can I return it?',
    'Do succulents need sun, and how often should I water them?',
    'Can you deliver this week to Boston?',
    'How much does the Tranquility Fern cost?',
    'Do you have a plant that is safe for cats?',
    'How do I repot a plant?',
    '',
    '???',
  ])('“%s” does not depend on the conversation', (question) => {
    expect(dependsOnContext(question)).toBe(false)
  })

  it('the work on a question grows no faster than its length', () => {
    const read = (length: number) => {
      for (const piece of ['does it take ', 'it, ']) dependsOnContext(piece.repeat(length / piece.length))
    }
    expect(
      costOf(
        () => read(400_000),
        () => read(100_000),
        2,
      ),
    ).toBeLessThan(8)
  })
})
