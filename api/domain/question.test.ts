import { describe, expect, it } from 'vitest'
import { focusOf } from './question.ts'
import { stemOf, termsOf, wordsOf } from './terms.ts'

const stems = (terms: readonly { stem: string }[]): string[] => terms.map(({ stem }) => stem)

describe('focusOf', () => {
  it('leaves out politeness and small talk', () => {
    const { own } = focusOf('Hello, could you please tell me about watering the palm?', [])
    expect(stems(own)).toEqual(['water', 'palm'])
  })

  it('hears a price in “how much is”', () => {
    const focus = focusOf('How much is the palm?', [])
    expect(stems(focus.own)).toEqual(['palm', 'price'])
    expect(focus.asksFor).toBe('price')
    expect(focusOf('How much light does the palm need?', []).asksFor).toBe('figure')
    for (const question of ['What would I pay for the palm?', 'Would two palms set me back a lot?'])
      expect(focusOf(question, []).asksFor).toBe('price')
    expect(focusOf('Can I pay with PayPal?', []).asksFor).toBe('text')
  })

  it('takes nothing from the conversation for a stand-alone question', () => {
    expect(focusOf('What is your return policy?', ['How much is the palm?']).inherited).toEqual([])
  })

  it('takes more from what was said last', () => {
    const { own, inherited } = focusOf('How much is it?', ['And the fern?', 'Watering the palm?'])
    expect(stems(own)).toEqual(['price'])
    expect(stems(inherited)).toEqual(['fern', 'water', 'palm'])
    expect(inherited[0]?.weight).toBeGreaterThan(inherited[1]?.weight ?? 1)
  })

  it('asks for what was asked before where the question says nothing', () => {
    const { own, onlyForm } = focusOf('Why?', ['Do you ship to Canada?'])
    expect(stems(own)).toEqual(['ship', 'canada'])
    expect(onlyForm).toBe(true)
  })

  it('reads the longest question only so far', () => {
    const question = Array.from({ length: 4_000 }, (_, at) => `w${at}`).join(' ')
    expect(focusOf(question, []).own.length).toBeLessThanOrEqual(32)
  })
})

describe('terms', () => {
  it('takes the forms of a word for one', () => {
    for (const [a, b] of [
      ['leaves', 'leaf'],
      ['watering', 'water'],
      ['died', 'die'],
      ['plants', 'plant'],
      ['shipped', 'ship'],
    ])
      expect(stemOf(a ?? '')).toBe(stemOf(b ?? ''))
  })

  it('drops accents, case and apostrophes', () => {
    expect(wordsOf('Déjà-vu: the PLANT’s don’t')).toEqual(['deja', 'vu', 'the', 'plant', 'dont'])
  })

  it('knows words that are used for one another', () => {
    const [cost, price] = termsOf('cost price')
    expect(cost?.concept).toBe(price?.concept)
    expect(cost?.concept).not.toBeNull()
  })
})
