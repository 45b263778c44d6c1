import type { Quantity } from './quantities.ts'
import { type Unit, unitNamed } from './units.ts'

type NumberSaid = Pick<Quantity, 'value' | 'unit' | 'precision'>

const NUMBER = /^\d+(?:[.,]\d+)*$/
const RANGE = /^(\d+(?:[.,]\d+)?)-(\d+(?:[.,]\d+)?)(\p{L}*)$/u
const WITH_SUFFIX = /^(\d+(?:[.,]\d+)*)-?(\p{L}+)(?:-[\p{L}-]+)?$/u
const FRACTION = /^(\d{1,3})[/⁄](\d{1,3})$/
const ORDINAL = /^(?:st|nd|rd|th)$/

/** What a run of digits and letters says: a number, the ends of a range, or a code. */
export function numbersOf(chunk: string, unit: Unit | null): NumberSaid[] {
  if (NUMBER.test(chunk) && !isVersion(chunk)) return [numberSaid(chunk, unit)]
  const [, from = '', to = '', behind = ''] = RANGE.exec(chunk) ?? []
  if (to !== '') return [from, to].map((end) => numberSaid(end, unitNamed(behind) ?? unit))
  const [, part, whole] = FRACTION.exec(chunk) ?? []
  if (part && whole) return [{ value: Number(part) / Number(whole), unit, precision: 0 }]
  const [, number = '', suffix = ''] = WITH_SUFFIX.exec(chunk) ?? []
  if (number === '' || isVersion(number)) return [{ value: chunk.toLowerCase(), unit: null, precision: 0 }]
  if (suffix === 'k') return [{ ...numberSaid(number, unit), value: amountOf(number) * 1_000 }]
  if (ORDINAL.test(suffix)) return [numberSaid(number, null)]
  if (unitNamed(suffix)) return [numberSaid(number, unitNamed(suffix))]
  return chunk.includes('-')
    ? [numberSaid(number, unit)]
    : [{ value: chunk.toLowerCase(), unit: null, precision: 0 }]
}

const numberSaid = (digits: string, unit: Unit | null): NumberSaid => ({
  value: amountOf(digits),
  unit,
  precision: 0.5 / 10 ** decimalsOf(digits).length,
})

/** “1.2.3” is no number. */
const isVersion = (digits: string): boolean =>
  (digits.match(/[.,]/g)?.length ?? 0) > 1 && !/^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?$/.test(digits)

/** The decimal places: one mark before three digits parts thousands, unless a zero stands before it. */
function decimalsOf(digits: string): string {
  const [, whole = '', places = ''] = /^(.*)[.,](\d+)$/.exec(digits) ?? []
  const isThousands = places.length === 3 && !whole.startsWith('0')
  return isThousands ? '' : places
}

/** “1,000.5”, “1.000,5” and “49,99”. */
function amountOf(digits: string): number {
  const places = decimalsOf(digits)
  const whole = places === '' ? digits : digits.slice(0, -places.length - 1)
  return Number(`${whole.replace(/[.,]/g, '')}.${places || '0'}`)
}
