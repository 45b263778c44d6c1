import { describe, expect, it } from 'vitest'
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
  ])('hears that “%s” leaves something out', (question) => {
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
  ])('takes “%s” by itself', (question) => {
    expect(dependsOnContext(question)).toBe(false)
  })

  it('answers at once about the longest question', () => {
    const started = performance.now()
    dependsOnContext('does it take '.repeat(20_000))
    dependsOnContext('it, '.repeat(100_000))
    expect(performance.now() - started).toBeLessThan(500)
  })
})
