import { describe, expect, it } from 'vitest'
import { countWords, cutText, sentencesOf, startOf } from './text.ts'

describe('sentencesOf', () => {
  it.each([
    ['The palm costs $49.99. The fern costs $39.99.', ['The palm costs $49.99.', 'The fern costs $39.99.']],
    ['Not below 55 °F. Keep it warm.', ['Not below 55 °F.', 'Keep it warm.']],
    [
      'Use plant food, e.g. Vitality Drops, monthly. Then water.',
      ['Use plant food, e.g. Vitality Drops, monthly.', 'Then water.'],
    ],
    ['We ship to all 50 U.S. states. Ask us!', ['We ship to all 50 U.S. states.', 'Ask us!']],
    ['We ship in the U.S. We are sorry.', ['We ship in the U.S.', 'We are sorry.']],
    ['Ask Dr. Green about No. 5 first.', ['Ask Dr. Green about No. 5 first.']],
    ['Really?! “Yes.” So it is…', ['Really?!', '“Yes.”', 'So it is…']],
    [
      '1. Loosen the roots. 2 inches are enough.\n2. Water.',
      ['1. Loosen the roots.', '2 inches are enough.', '2. Water.'],
    ],
    ['Made of:\n• perlite\n• coir', ['Made of:', '• perlite', '• coir']],
    ['Version 2.4 is out. see below', ['Version 2.4 is out. see below']],
    ['水をやる。毎週です。', ['水をやる。', '毎週です。']],
    ['', []],
    [' \n\t\n ', []],
  ])('sentences are cut in %j', (text, sentences) => {
    expect(sentencesOf(text)).toEqual(sentences)
  })

  it('no word is lost of a long text without an end of a sentence', () => {
    const text = 'word '.repeat(50_000).trim()
    expect(sentencesOf(text)).toEqual([text])
  })
})

describe('cutText', () => {
  it('a text that fits is not cut', () => {
    expect(cutText('Short enough.', 13)).toBe('Short enough.')
  })

  it('a long text is cut after a sentence if one fits', () => {
    expect(cutText('One is here. Two is longer than that.', 30)).toBe('One is here. …')
  })

  it('a long text is cut at a word if no sentence fits', () => {
    expect(cutText('a sentence that never seems to end at all', 20)).toBe('a sentence that…')
  })

  it('a cut text never exceeds the length, nor splits a surrogate pair', () => {
    const cut = cutText('😀'.repeat(300), 400)
    expect(cut.length).toBeLessThanOrEqual(400)
    expect(cut.isWellFormed()).toBe(true)
  })
})

it('the start of a text has whole characters alone', () => {
  expect(startOf('ab😀', 4)).toBe('ab😀')
  expect(startOf('ab😀', 3)).toBe('ab')
  expect(startOf('ab😀c', 4)).toBe('ab😀')
})

it('words are counted, punctuation is not', () => {
  expect(countWords('Water it – every 2–3 weeks.')).toBe(5)
  expect(countWords('')).toBe(0)
})
