import { clockTimesIn } from './clockTimes.ts'
import { impliedSpans } from './impliedSpans.ts'
import { type Measured, measureAt } from './measures.ts'
import { numbersOf } from './numbers.ts'
import { numeralsIn } from './numerals.ts'
import { ordinalsIn } from './ordinals.ts'
import { withoutParts } from './parts.ts'
import { type Quantity, quantity } from './quantities.ts'
import { spansIn } from './spans.ts'
import { isMoney, unitNamed } from './units.ts'

/** A number of a text in its own letters, and what it may mean: two quantities for a range. */
export interface Figure {
  readonly text: string
  readonly at: number
  readonly isPrice: boolean
  /** Whether an answer that says so asserts a number. */
  readonly isClaim: boolean
  readonly quantities: readonly Quantity[]
}

const SIGN = '(?:[$€£¥₹]|\\b(?:USD|EUR|GBP)) ?'
/** Parts are bounded, so that a long chain is not read again from each of its links. */
const DIGITS = '[\\p{L}\\p{N}]{0,40}\\p{Nd}[\\p{L}\\p{N}]*(?:[.,:/⁄-][\\p{L}\\p{N}]+)*'
const CODE_WORD = '\\p{L}{1,40}(?:-[\\p{L}\\p{N}]{1,40}){0,6}-\\p{L}{0,40}\\p{Nd}[\\p{L}\\p{N}-]*'
/** Begins with a sign, a word or a digit: to try each letter costs as much as all else here. */
const NUMBER = new RegExp(`(${SIGN}|(?<!\\p{L})|(?=\\p{N}))(${CODE_WORD}|${DIGITS})`, 'giu')
const ROUGH =
  /(?:about|around|roughly|approximately|nearly|almost|under|over|some|more than|less than|mehr als|weniger als|rund|etwa|circa|ca\.|ungefähr|knapp|gut|fast) ?$/i
const RANGE = /^(?: to | or | and | bis | oder | und |-| - |, or )$/
/** “Elf Uhr” may be before noon or after. */
const OF_THE_CLOCK = /^ (?:uhr|o['’]clock)(?!\p{L})/iu
const LOOK_BACK = 16

/** Every number of a text in the order of the text: times of the day, spans, digits and words. */
export function figuresIn(text: string): Figure[] {
  const times = clockTimesIn(text)
  const timeless = withoutParts(text, times)
  const spans = spansIn(timeless)
  const asserted = spans.filter(({ isClaim }) => isClaim)
  const ordinals = ordinalsIn(timeless)
  const rest = withoutParts(timeless, [...asserted, ...ordinals.filter(({ isClaim }) => isClaim)])
  const all = [...times, ...spans, ...ordinals, ...inDigits(rest), ...inWords(rest)].toSorted(
    (a, b) => a.at - b.at,
  )
  const figures = withUnitsOfRanges(all, text)
  const factors = figures.map((figure) => (isFactor(text, figure) ? { ...figure, isClaim: false } : figure))
  return [...factors, ...impliedSpans(figures, text)]
}

/** “5 × $8 × 12 = $480”: a bare factor asserts nothing, its result does. */
const isFactor = (text: string, { at, text: said, quantities }: Figure): boolean =>
  quantities.every(({ unit, noun }) => unit === null && noun === '') &&
  (/[×*/] ?$/.test(text.slice(Math.max(0, at - 2), at)) ||
    /^ ?[×*/=]/.test(text.slice(at + said.length, at + said.length + 2)))

const inDigits = (text: string): Figure[] =>
  [...text.matchAll(NUMBER)].map(({ 0: all, 1: sign = '', 2: chunk = '', index }) => {
    const measured = measureAt(text, index, index + all.length)
    const signed = unitNamed(sign.trim())
    return figureOf(
      text,
      index,
      all,
      { ...measured, unit: signed ?? measured.unit },
      numbersOf(chunk, signed ?? measured.unit),
    )
  })

/** “Two” without a unit or a noun, as in “the two”, asserts no number. */
const inWords = (text: string): Figure[] =>
  numeralsIn(text).map(({ text: words, at, value }) => {
    const measured = measureAt(text, at, at + words.length)
    const { unit } = measured
    return {
      ...figureOf(text, at, words, measured, [{ value, unit, precision: 0.5 }]),
      isClaim:
        unit !== null ||
        measured.noun !== '' ||
        OF_THE_CLOCK.test(text.slice(at + words.length, at + words.length + LOOK_BACK)),
    }
  })

type NumberSaid = Pick<Quantity, 'value' | 'unit' | 'precision'>

const figureOf = (
  text: string,
  at: number,
  number: string,
  { unit, noun, end, perSeconds }: Measured,
  said: readonly NumberSaid[],
): Figure => ({
  text: text.slice(at, Math.max(end, at + number.length)).trim(),
  at,
  isPrice: unit !== null && isMoney(unit),
  isClaim: true,
  quantities: said.map((each) =>
    quantity(each.value, {
      ...each,
      noun,
      perSeconds,
      isRough: ROUGH.test(text.slice(Math.max(0, at - LOOK_BACK), at)),
    }),
  ),
})

/** “2 to 3 weeks”, “20 or 30 dollars”: the first number takes the unit of the second. */
const withUnitsOfRanges = (figures: readonly Figure[], text: string): Figure[] =>
  figures.map((figure, at) => {
    const next = figures[at + 1]
    const [of] = next?.quantities ?? []
    const isBare = figure.quantities.every(({ unit, noun }) => unit === null && noun === '')
    if (!next || !of || !isBare || of.unit?.dimension === 'clock') return figure
    if (!RANGE.test(text.slice(figure.at + figure.text.length, next.at))) return figure
    const { unit, noun, perSeconds } = of
    const quantities = figure.quantities.map((each) => ({ ...each, unit, noun, perSeconds }))
    return { ...figure, isClaim: next.isClaim, isPrice: next.isPrice, quantities }
  })
