import { type Quantity, quantitiesIn } from '../sameQuestion/numbers.ts'
import { textOf } from '../sameQuestion/reading.ts'
import { unitOf } from '../sameQuestion/units.ts'

const NUMBER_WORD =
  'two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million'
const SIGN = '(?:[$€£¥₹]|\\b(?:USD|EUR|GBP)) ?'
const DIGITS = '[\\p{L}\\p{N}]*\\p{Nd}[\\p{L}\\p{N}]*(?:[.,:/-][\\p{L}\\p{N}]+)*'
const CODE_WORD = '\\p{L}+(?:-[\\p{L}\\p{N}]+)*-\\p{L}*\\p{Nd}[\\p{L}\\p{N}-]*'
const UNIT = '(?: ?- ?| )?(?:° ?|degrees? )?(?:[%$€£¥₹]|\\p{L}+)'
/** Begins with a sign, a word or a digit: to try each letter costs as much as all else here. */
const FIGURE = new RegExp(`(?:${SIGN}|(?<!\\p{L})|(?=\\p{N}))(?:${CODE_WORD}|${DIGITS})(?:${UNIT})?`, 'giu')
const IN_WORDS = new RegExp(`\\b(?:${NUMBER_WORD})(?:[ -](?:${NUMBER_WORD}))*[ -](\\p{L}+)`, 'giu')
/** “Here are 3 tips” counts what the answer itself says. */
const OWN_COUNT = /^\d{1,2} (?:tips?|steps?|ways?|options?|things?|points?|reasons?)$/i
/** A number, or a code such as “B12”, by itself: nothing around it has to be read. */
const BARE_NUMBER = /^\d+(?:\.\d+)?$/
const BARE_CODE = /^[a-z]+\d[a-z\d]*(?:\.[a-z\d]+)*$/i
const MONEY = /[$€£¥₹]|\b(?:usd|eur|gbp|dollars?|euros?|pounds?|cents?|bucks?)\b/i

export interface Figure {
  readonly text: string
  readonly at: number
  readonly isPrice: boolean
  readonly quantities: readonly Quantity[]
}

/** Every number of a text as it stands there, as far as they are asked for: first in digits, then in words where a unit follows. */
export function* figuresIn(text: string): Generator<Figure, void> {
  for (const { 0: found, index } of text.matchAll(FIGURE))
    if (!OWN_COUNT.test(found)) yield figureOf(found, index)
  for (const { 0: found, 1: unit = '', index } of text.matchAll(IN_WORDS))
    if (unitOf(unit.toLowerCase()) !== '' && !OWN_COUNT.test(found)) yield figureOf(found, index)
}

const figureOf = (found: string, at: number): Figure => ({
  text: withoutOtherWord(found),
  at,
  isPrice: MONEY.test(found),
  quantities: figureValues(found),
})

/** What numbers a text holds, for figures to be looked up in. */
export function figureValues(text: string): Quantity[] {
  if (BARE_NUMBER.test(text)) return [{ value: Number(text), unit: '' }]
  if (BARE_CODE.test(text)) return [{ value: text.toLowerCase(), unit: 'code' }]
  const { said, implied } = quantitiesIn({ text: textOf(plainForm(text)) })
  return [...said, ...implied]
}

export const sameFigure = (a: Quantity, b: Quantity): boolean =>
  a.value === b.value && (a.unit === b.unit || a.unit === '' || b.unit === '')

/** One order of currency and number; “9:00” is 9, “+5” is 5; “business days” are days. */
const plainForm = (text: string): string =>
  text
    .replace(/\b(USD|EUR|GBP) ?(\d[\d.,]*\d|\d)/gi, '$2 $1')
    .replace(/(\d):00\b/g, '$1')
    .replace(/\b(?:business|working|full|whole) (?=\p{L})/giu, '')

/** A word behind a number that is no unit is no part of it. */
const withoutOtherWord = (figure: string): string => {
  const [, number = figure, word = ''] = /^(.*\p{N})[ -]+(\p{L}+)$/u.exec(figure) ?? []
  return word !== '' && unitOf(word.toLowerCase()) === '' ? number : figure.trim()
}
