import { withDigits } from './numberWords.ts'
import { onceFor, type Reading } from './reading.ts'
import { TIME_UNITS, unitOf } from './units.ts'

/** A number with its unit ('' where none is said), or a code such as “vm-plant-001” with the unit “code”. */
export interface Quantity {
  readonly value: number | string
  readonly unit: string
}

export interface Quantities {
  /** In order, each once. */
  readonly said: readonly Quantity[]
  /** “a week”, “one day”: the same as 1 where the other question says 1, and nothing where it says none. */
  readonly implied: readonly Quantity[]
}

/** Begins with a word, or with the first of words joined by hyphens: from each of them, the rest would be read again. */
const CHUNK =
  /([$€£¥₹]\s?|(?<![\p{L}\p{N}]))([\p{L}\p{N}]*\p{Nd}[\p{L}\p{N}]*(?:[.,:/⁄-][\p{L}\p{N}]+)*|(?<![\p{L}\p{N}]-)[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*-[\p{L}\p{N}]*\p{Nd}[\p{L}\p{N}-]*)/gu
const AFTER = /^\s?(?:-\s?)?(?:°\s?|degrees?\s?)?([$€£¥₹%]|[a-z]+)?/
const NUMBER = /^(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)$/
const RANGE = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)([a-z]*)$/
const WITH_SUFFIX = /^(\d+(?:[.,]\d+)?)-?([a-z]+)(?:-[a-z-]+)?$/
const FRACTION = /^(\d)[/⁄]([2348])$/
const IMPLIED = new RegExp(`\\b(?:a|an|one|per|each|every) (${TIME_UNITS})\\b`, 'g')

/** “2 to 3”, “49,99 or 59,99”: two numbers in digits and what joins them. The second one may be the first of the next two. */
const JOINED = /(?<![\d.,])([\d.,]*\d) ?(?:to|or|and|-)(?= ?(\d[\d.,]*))/g

/** Every number of a question: digits and words, amounts, dates, ordinals and codes. */
export const quantitiesIn = onceFor(({ text }): Quantities => {
  const digits = withDigits(text)
  const found = [...digits.matchAll(CHUNK)].flatMap((match) => {
    const [all, sign = '', chunk = ''] = match
    const after = AFTER.exec(digits.slice(match.index + all.length))?.[1] ?? ''
    return quantitiesOf(chunk, unitOf(sign.trim()) || unitOf(after))
  })
  const implied = [...digits.matchAll(IMPLIED)].map(([, unit = '']) => ({ value: 1, unit }))
  return { said: distinct(withUnitOfRange(found, digits)), implied }
})

function quantitiesOf(chunk: string, unit: string): Quantity[] {
  if (NUMBER.test(chunk)) return [{ value: amountOf(chunk), unit }]
  const range = RANGE.exec(chunk)
  if (range)
    return [range[1], range[2]].map((end = '') => ({
      value: Number(end),
      unit: unitOf(range[3] ?? '') || unit,
    }))
  const fraction = FRACTION.exec(chunk)
  if (fraction) return [{ value: Number(fraction[1]) / Number(fraction[2]), unit }]
  const [, number = '', suffix = ''] = WITH_SUFFIX.exec(chunk) ?? []
  if (/^(?:st|nd|rd|th)$/.test(suffix)) return [{ value: amountOf(number), unit: '' }]
  if (suffix === 'k') return [{ value: amountOf(number) * 1_000, unit }]
  if (unitOf(suffix)) return [{ value: amountOf(number), unit: unitOf(suffix) }]
  return /^\d+-[a-z]/.test(chunk) ? [{ value: amountOf(number), unit: '' }] : [{ value: chunk, unit: 'code' }]
}

/** “1,000.5” and “49,99”: a comma before three digits parts thousands, elsewhere it is a decimal one. */
const amountOf = (number: string): number =>
  Number(/,\d{3}(?:\D|$)/.test(number) ? number.replaceAll(',', '') : number.replace(',', '.'))

/** “2 to 3 weeks”, “20 or 30 dollars”: the first number takes the unit of the second. */
function withUnitOfRange(found: readonly Quantity[], text: string): Quantity[] {
  const joined = joinedIn(text)
  return found.map((quantity, at) => {
    const next = found[at + 1]
    if (quantity.unit !== '' || next === undefined || next.unit === '' || next.unit === 'code')
      return quantity
    return joined.has(`${quantity.value} ${next.value}`) ? { ...quantity, unit: next.unit } : quantity
  })
}

function joinedIn(text: string): Set<string> {
  const pairs = new Set<string>()
  for (const [, before = '', after = ''] of text.matchAll(JOINED)) {
    const [left, right] = [before.split(/[.,]/), after.split(/[.,]/)]
    // With and without decimal places: a mark may also part two numbers.
    for (const first of [left.slice(-1), left.slice(-2)])
      for (const second of [right.slice(0, 1), right.slice(0, 2)])
        pairs.add(`${first.join('.')} ${second.join('.')}`)
  }
  return pairs
}

const distinct = (quantities: readonly Quantity[]): Quantity[] => [
  ...new Map(quantities.map((each) => [`${each.value} ${each.unit}`, each])).values(),
]

/** Whether a number of one question is not in the other, or stands at another place among them. */
export function numbersDiffer(a: Reading, b: Reading): boolean {
  const inA = quantitiesIn(a)
  const inB = quantitiesIn(b)
  return !isCovered(inA.said, inB) || !isCovered(inB.said, inA) || !inSameOrder(inA.said, inB.said)
}

/** A number without a unit agrees with the same one in any. */
function isCovered(said: readonly Quantity[], by: Quantities): boolean {
  const known = [...by.said, ...by.implied]
  const values = new Set(known.map(({ value }) => value))
  const units = new Set(known.map(({ value, unit }) => `${value} ${unit}`))
  return said.every(
    ({ value, unit }) =>
      values.has(value) && (unit === '' || units.has(`${value} ${unit}`) || units.has(`${value} `)),
  )
}

function inSameOrder(a: readonly Quantity[], b: readonly Quantity[]): boolean {
  const inB = new Set(b.map(({ value }) => value))
  const values = new Set(a.map(({ value }) => value).filter((value) => inB.has(value)))
  const order = (said: readonly Quantity[]) =>
    [...new Set(said.map(({ value }) => value))].filter((value) => values.has(value)).join(' ')
  return order(a) === order(b)
}
