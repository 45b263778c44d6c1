import { agrees, type Quantity, quantity } from './quantities.ts'
import type { Calculating } from './resultWords.ts'
import {
  inUnitOf,
  multiples,
  pairs,
  proportions,
  quotients,
  resultLike,
  runs,
  scaled,
  sums,
} from './steps.ts'
import { isMoney, isTime } from './units.ts'

/** Quantities that are combined: more of them would explain any number. */
const MOST_COMBINED = 12
/** A value with so many digits is no coincidence. */
const PECULIAR_DIGITS = 3
const MONTH_S = 2_629_800
/** What an answer may calculate with. */
export interface Operands {
  readonly asked: readonly Quantity[]
  /** Known figures that the answer says near the claim. */
  readonly said: readonly Quantity[]
  /** Those of the sources, said or not. */
  readonly known: readonly Quantity[]
}

/** Whether a claim follows from figures that are known, in a sentence that calculates. */
export function isCalculated(claim: Quantity, how: Calculating, { asked, said, known }: Operands): boolean {
  if (typeof claim.value === 'string' || claim.unit?.dimension === 'clock') return false
  if (isRemainder(claim, known) || (how.isHalf && claim.unit?.dimension === 'percent' && claim.value === 50))
    return true
  const isPrice = claim.unit !== null && isMoney(claim.unit)
  const questions = asked.slice(0, MOST_COMBINED)
  const near = [...questions, ...said.slice(-MOST_COMBINED)]
  const alike = inUnitOf(claim, near)
  const follows = (results: Iterable<Quantity>) => [...results].some((result) => isRounded(claim, result))
  if (follows(alike) || follows(proportions(alike, questions, near))) return true
  if (!how.isAnnounced && !isPeculiar(claim) && !isPrice) return false
  const isWide = how.isDifference || (alike.length < 2 && (how.isTotal || (isPrice && how.isAnnounced)))
  const wide = isWide ? inUnitOf(claim, known).slice(0, MOST_COMBINED) : []
  const percentages = known.filter(({ unit }) => unit?.dimension === 'percent').slice(0, MOST_COMBINED)
  const bases = [...alike, ...wide]
  return (
    follows(runs(alike)) ||
    follows(pairs(bases)) ||
    (how.isTotal && follows(sums(alike, inUnitOf(claim, known).slice(0, 2 * MOST_COMBINED)))) ||
    follows(bases.flatMap((a) => [...scaled(a, [...near, ...percentages]), ...multiples(a, how)])) ||
    (isPrice &&
      follows(
        inUnitOf(claim, known)
          .slice(0, 2 * MOST_COMBINED)
          .flatMap(overAYear),
      )) ||
    (isPrice &&
      follows(
        inUnitOf(claim, known)
          .slice(0, 2 * MOST_COMBINED)
          .flatMap((a) => [...scaled(a, questions)]),
      )) ||
    follows(
      quotients(
        claim,
        claim.unit?.dimension === 'times' ? [...near, ...known.slice(0, 2 * MOST_COMBINED)] : near,
      ),
    )
  )
}

/** 10 % less are 90 %, and 22 hours a day leave two. */
function isRemainder(claim: Quantity, known: readonly Quantity[]): boolean {
  const { unit } = claim
  if (unit?.dimension !== 'percent' && !isTime(unit)) return false
  return inUnitOf(claim, known).some(({ value, perSeconds }) => {
    const whole = unit.dimension === 'percent' ? 100 : (perSeconds ?? 0) / unit.factor
    return agrees({ ...claim, perSeconds: null }, quantity(whole - Number(value), { unit }))
  })
}

/** $5 a month are $60 when the answer speaks of a year. */
const overAYear = (a: Quantity): Quantity[] =>
  a.perSeconds === MONTH_S ? [{ ...resultLike(a), perSeconds: null, value: Number(a.value) * 12 }] : []

/** Whether the claim is the result, as far as the claim’s decimal places tell. */
const isRounded = (claim: Quantity, result: Quantity): boolean =>
  agrees(claim, result) ||
  (claim.precision < 0.5 &&
    agrees(
      { ...claim, value: Number(claim.value), isRough: false },
      { ...result, value: rounded(Number(result.value), claim.precision) },
    ))

const rounded = (value: number, precision: number): number =>
  Math.round(value / (2 * precision)) * 2 * precision

const isPeculiar = ({ value, unit }: Quantity): boolean =>
  unit !== null && !isTime(unit) && String(value).replace(/\D|0+$/g, '').length >= PECULIAR_DIGITS

/** Whether `claim` is a known quantity, scaled by an example’s: “on $50 you save $5”, “250 items take three requests”. */
export function followsFromExample(
  claim: Quantity,
  given: readonly Quantity[],
  known: readonly Quantity[],
): boolean {
  const some = known.slice(0, 4 * MOST_COMBINED)
  const results = [
    ...inUnitOf(claim, some).flatMap((a) => [...scaled(a, given)]),
    ...inUnitOf(claim, given).flatMap((a) => [...scaled(a, some)]),
    ...given.flatMap((a) => [...quotients(claim, [a, ...some])]),
  ]
  return results.some((result) => isRounded(claim, result))
}
