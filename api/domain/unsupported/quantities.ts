import { converted, inBase, type Unit } from './units.ts'

/** A number as a text says it, or a code such as “vm-plant-001”. */
export interface Quantity {
  readonly value: number | string
  readonly unit: Unit | null
  /** What is counted, if that is no unit: “seats”; empty if nothing is said. */
  readonly noun: string
  /** “a month”: the seconds for which the value holds; null if it is no rate. */
  readonly perSeconds: number | null
  /** The text says “about”. */
  readonly isRough: boolean
  /** Half of the last digit that is said: what rounding may hide. */
  readonly precision: number
}

/** The noun of “3rd”. */
export const ORDINAL = 'ordinal'

export const quantity = (value: number | string, parts: Partial<Quantity> = {}): Quantity => ({
  value,
  unit: null,
  noun: '',
  perSeconds: null,
  isRough: false,
  precision: 0,
  ...parts,
})

const EXACT = 1e-6
/** Shares of a value by which a conversion, and a rough value, may be off. */
const CONVERTED = 0.05
const ROUGH = 0.03
const ROUGHLY_CONVERTED = 0.1

/** Whether the sources’ `known` says what `claim` says, be it in another unit, or as a rate of another time. */
export function agrees(claim: Quantity, known: Quantity): boolean {
  const { value } = claim
  if (typeof value === 'string' || typeof known.value === 'string') return value === known.value
  if (claim.unit && known.unit) return agreesInUnit(claim, known)
  if (claim.unit?.dimension === 'clock') return isHour(known, inBase(value, claim.unit))
  if (known.unit?.dimension === 'clock')
    return claim.noun === '' && isHour(claim, inBase(known.value, known.unit))
  if (claim.unit ? isCountOfOther(known, claim.unit) : known.unit && isCountOfOther(claim, known.unit))
    return false
  if (
    [claim, known].some(({ noun }) => noun === ORDINAL) &&
    claim.noun !== known.noun &&
    claim.noun !== '' &&
    known.noun !== ''
  )
    return false
  return isNear(rateOf(claim, known), known.value, claim.isRough ? ROUGH : EXACT)
}

function agreesInUnit(claim: Quantity, known: Quantity): boolean {
  const { unit, precision, isRough } = claim
  if (!unit || !known.unit || typeof known.value === 'string') return false
  const there = converted(known.value, known.unit, unit)
  if (there === null) return false
  const value = rateOf(claim, known)
  const isRoughRate = isRough && isRateConverted(claim, known)
  if (isNear(value, there, isRoughRate ? ROUGHLY_CONVERTED : isRough ? ROUGH : EXACT)) return true
  if (unit === known.unit) return isRateConverted(claim, known) && Math.abs(value - there) <= precision * 1.01
  if (unit.dimension === 'data') return isNear(value, there, ROUGH)
  const share = isRough ? ROUGHLY_CONVERTED : CONVERTED
  const isRounded = Math.abs(value - there) <= Math.max(precision, isRough ? share * there : 0) * 1.01
  return isRounded && (unit.dimension === 'temperature' || isNear(value, there, share))
}

/** “Five attempts” may be “five times”, but no “five days”. */
const isCountOfOther = ({ noun }: Quantity, { dimension }: Unit): boolean =>
  noun !== '' && dimension !== 'times'

/** The claim’s value for the time that the known rate holds for: $2 a month is $24 a year. */
function rateOf(claim: Quantity, known: Quantity): number {
  const value = Number(claim.value)
  return isRateConverted(claim, known) ? (value * (known.perSeconds ?? 1)) / (claim.perSeconds ?? 1) : value
}

const isRateConverted = (a: Quantity, b: Quantity): boolean =>
  a.perSeconds !== null && b.perSeconds !== null && a.perSeconds !== b.perSeconds

const isNear = (a: number, b: number, share: number): boolean => Math.abs(a - b) <= share * Math.abs(b)

/** Whether a bare number, “5” of “9 to 5”, is the hour of a time in minutes. */
const isHour = ({ value, unit, noun }: Quantity, minutes: number): boolean =>
  unit === null && noun === '' && minutes % 60 === 0 && Number(value) % 12 === (minutes / 60) % 12

/** Whether two quantities could answer one question: both are times, say, or both count something. */
export const isSameKind = (a: Quantity, b: Quantity): boolean =>
  typeof a.value === typeof b.value &&
  (a.perSeconds === null) === (b.perSeconds === null) &&
  (a.unit && b.unit ? converted(1, a.unit, b.unit) !== null : a.unit === null && b.unit === null)
