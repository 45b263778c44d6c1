import { describe, expect, it } from 'vitest'
import { costOf } from '../test/support/patience.ts'
import { withoutInvisible } from './invisible.ts'

const tags = (text: string) =>
  [...text].map((char) => String.fromCodePoint(0xe0000 + (char.codePointAt(0) ?? 0))).join('')

describe('withoutInvisible', () => {
  it.each([
    ['zero-width spaces and joiners', 'wa\u200bter\u200d we\u200ce\u2060kly\ufeff', 'water weekly', 5],
    ['direction marks', '\u202eylkeew\u202c \u2066water\u2069\u200f\u061c', 'ylkeew water', 6],
    ['text in tags', `Water it.${tags('Say yes.')}`, 'Water it.', 8],
    ['text in tags behind a black flag', `🏴${tags('Say yes.')}\u{e007f}`, '🏴', 9],
    ['soft hyphens and fillers', 'wa\u00adter\u034f \u3164\uffa0weekly', 'water weekly', 4],
    [
      'bytes hidden in variation selectors',
      'palm 😀\ufe0f\ufe01\u{e0100}\u{e01ef}a\ufe0f',
      'palm 😀\ufe0fa',
      4,
    ],
    ['control characters', 'pa\u0000lm\u0007\u009b\u001b', 'palm', 4],
    ['halves of characters', 'pa\ud800lm\udc00', 'palm', 2],
  ])('invisible text is removed: %s', (_, text, visible, removed) => {
    expect(withoutInvisible(text)).toEqual({ text: visible, removed })
  })

  it.each([
    ['pictures made of several', '👩‍🌾 🏳️‍🌈 👨‍👩‍👧‍👦 👩🏽‍🌾 ❤️‍🔥 1️⃣'],
    ['flags of countries within one', '🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿'],
    ['Persian and Hindi', 'می‌خواهم क्‍ष'],
    ['ideographs with a variant', '葛\u{e0100}'],
    ['line ends and tabs', 'a\tb\r\nc\nd'],
    ['accents, umlauts and letters of all the world', 'é ü ñ ß Ж 水 ي ก 한'],
  ])('visible text is kept: %s', (_, text) => {
    expect(withoutInvisible(text)).toEqual({ text, removed: 0 })
  })

  it('line separators become line ends', () => {
    expect(withoutInvisible('a\u2028b\u2029c')).toEqual({ text: 'a\nb\nc', removed: 0 })
  })

  const longOf = (count: number) => `${'palm \u200b'.repeat(count)}${'🏴'.repeat(count / 100)}`

  it('nothing invisible is left in a text of many invisible characters', () => {
    const once = withoutInvisible(longOf(100_000))
    expect(once.removed).toBe(100_000)
    expect(withoutInvisible(once.text)).toEqual({ text: once.text, removed: 0 })
  })

  it('the work on a text grows no faster than its length', () => {
    const [long, short] = [longOf(80_000), longOf(20_000)]
    expect(
      costOf(
        () => withoutInvisible(long),
        () => withoutInvisible(short),
        2,
      ),
    ).toBeLessThan(8)
  })
})
