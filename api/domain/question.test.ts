import { describe, expect, it } from 'vitest'
import { focusOf } from './question.ts'
import { stemOf, termsOf, wordsOf } from './terms.ts'

const stems = (terms: readonly { stem: string }[]): string[] => terms.map(({ stem }) => stem)

describe('focusOf', () => {
  it('politeness and small talk are no part of a question’s focus', () => {
    const { own } = focusOf('Hello, could you please tell me about watering the palm?', [])
    expect(stems(own)).toEqual(['water', 'palm'])
  })

  it('“how much is” asks for a price', () => {
    const focus = focusOf('How much is the palm?', [])
    expect(stems(focus.own)).toEqual(['palm', 'price'])
    expect(focus.asksFor).toBe('price')
    expect(focusOf('How much light does the palm need?', []).asksFor).toBe('figure')
    for (const question of ['What would I pay for the palm?', 'Would two palms set me back a lot?'])
      expect(focusOf(question, []).asksFor).toBe('price')
    expect(focusOf('Can I pay with PayPal?', []).asksFor).toBe('text')
  })

  it('the focus of a stand-alone question takes nothing from the conversation', () => {
    expect(focusOf('What is your return policy?', ['How much is the palm?']).inherited).toEqual([])
  })

  it('later turns of the conversation weigh more in the focus', () => {
    const { own, inherited } = focusOf('How much is it?', ['And the fern?', 'Watering the palm?'])
    expect(stems(own)).toEqual(['price'])
    expect(stems(inherited)).toEqual(['fern', 'water', 'palm'])
    expect(inherited[0]?.weight).toBeGreaterThan(inherited[1]?.weight ?? 1)
  })

  it('the focus is that of the earlier question if the question says nothing', () => {
    const { own, onlyForm } = focusOf('Why?', ['Do you ship to Canada?'])
    expect(stems(own)).toEqual(['ship', 'canada'])
    expect(onlyForm).toBe(true)
  })

  it('the focus has a bounded number of terms', () => {
    const question = Array.from({ length: 4_000 }, (_, at) => `w${at}`).join(' ')
    expect(focusOf(question, []).own.length).toBeLessThanOrEqual(32)
  })
})

describe('terms', () => {
  it('forms of one word are the same term', () => {
    for (const [a, b] of [
      ['leaves', 'leaf'],
      ['watering', 'water'],
      ['died', 'die'],
      ['plants', 'plant'],
      ['shipped', 'ship'],
    ])
      expect(stemOf(a ?? '')).toBe(stemOf(b ?? ''))
  })

  it('a word that is the name of something in JavaScript is a word', () => {
    for (const word of ['constructor', 'tostring', 'valueof', 'hasownproperty'])
      expect(typeof stemOf(word)).toBe('string')
  })

  it('terms have no accents, capitals or apostrophes', () => {
    expect(wordsOf('Déjà-vu: the PLANT’s don’t')).toEqual(['deja', 'vu', 'the', 'plant', 'dont'])
  })

  it('synonyms have a term in common', () => {
    const [cost, price] = termsOf('cost price')
    expect(cost?.concept).toBe(price?.concept)
    expect(cost?.concept).not.toBeNull()
  })
})
