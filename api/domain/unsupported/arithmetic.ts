import { agrees, type Quantity, quantity } from './quantities.ts'
import { converted, isMoney, isTime } from './units.ts'

/** Quantities that are combined: more of them would explain any number. */
const MOST_COMBINED = 12
/** A value with so many digits is no coincidence. */
const PECULIAR_DIGITS = 3
/** Words that announce a result: English and German, as they are also written in lists of costs. */
const RESULT =
  /(?<!\p{L})(?:so|thus|hence|therefore|i\.e|that is|that's|which is|makes?|total|totals|together|altogether|sum|in all|all in all|combined|both|comes? to|works out|adds?|plus|minus|more|less|fewer|longer|shorter|cheaper|higher|lower|saves?|saving|difference|instead|left|remaining|twice|double|half|quarter|later|earlier|expect|means|equals|also|insgesamt|zusammen|macht|sind das|ergibt|damit|somit|mehr|weniger|länger|kürzer|günstiger|teurer|höher|niedriger|später|früher|sparen|spart|Unterschied|statt|übrig|doppelt|Summe|gesamt|d\.h|das heißt|bleiben)(?!\p{L})|[=×+(≈]/iu

const TOTAL = /total|together|altogether|in all|both|combined|insgesamt|zusammen|beide/i
const TWICE = /twice|double|doppelt|zweimal|both|beide/i
const HALF = /half|halb|hälfte/i

/** What an answer may calculate with. */
export interface Operands {
  readonly asked: readonly Quantity[]
  /** Known figures that the answer says near the claim. */
  readonly said: readonly Quantity[]
  /** Those of the sources, said or not. */
  readonly known: readonly Quantity[]
}

/** Whether a claim follows from figures that are known, in a sentence that calculates. */
export function isCalculated(claim: Quantity, sentence: string, { asked, said, known }: Operands): boolean {
  if (typeof claim.value === 'string' || claim.unit?.dimension === 'clock') return false
  if (!RESULT.test(sentence) && !isPeculiar(claim)) return false
  const questions = asked.slice(0, MOST_COMBINED)
  const near = [...questions, ...said.slice(-MOST_COMBINED)]
  const isWide = TOTAL.test(sentence) || (claim.unit !== null && isMoney(claim.unit))
  const alike = inUnitOf(claim, near)
  const wide = isWide && alike.length < 2 ? inUnitOf(claim, known).slice(0, MOST_COMBINED) : []
  const percentages = known.filter(({ unit }) => unit?.dimension === 'percent').slice(0, MOST_COMBINED)
  const follows = (results: Iterable<Quantity>) => [...results].some((result) => isRounded(claim, result))
  return (
    follows(runs(alike)) ||
    follows(pairs([...alike, ...wide])) ||
    follows(
      [...alike, ...wide].flatMap((a) => [
        ...scaled(a, [...near, ...percentages]),
        ...multiples(a, sentence),
      ]),
    ) ||
    follows(quotients(claim, near)) ||
    follows(proportions(alike, questions, near))
  )
}

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

/** Those of the claim’s dimension, told in its unit; a clock’s differences are hours. */
const inUnitOf = ({ unit, noun }: Quantity, from: readonly Quantity[]): Quantity[] =>
  from.flatMap((each) => {
    const { value } = each
    if (typeof value === 'string') return []
    if (isTime(unit) && each.unit?.dimension === 'clock')
      return { ...each, value: (value * 60) / unit.factor, unit }
    if (unit === null || each.unit === null)
      return unit === each.unit && (noun === '' || noun === each.noun || each.noun === '') ? each : []
    const there = converted(value, each.unit, unit)
    return there === null ? [] : { ...each, value: there, unit }
  })

/** Totals of neighbours: “$5, $10 and $20, $35 in total”. */
function* runs(quantities: readonly Quantity[]): Generator<Quantity> {
  for (let from = 0; from < quantities.length; from++) {
    let sum = 0
    for (const [at, { value }] of quantities.slice(from).entries()) {
      sum += Number(value)
      if (at > 0) yield { ...resultLike(quantities[from]), value: sum }
    }
  }
}

function* pairs(quantities: readonly Quantity[]): Generator<Quantity> {
  for (const [at, a] of quantities.entries())
    for (const b of quantities.slice(at + 1)) {
      yield { ...resultLike(a), value: Number(a.value) + Number(b.value) }
      yield { ...resultLike(a), value: Math.abs(Number(a.value) - Number(b.value)) }
    }
}

/** A quantity times or divided by a number, or by its percentage more or less. */
function* scaled(a: Quantity, by: readonly Quantity[]): Generator<Quantity> {
  const like = resultLike(a)
  const value = Number(a.value)
  for (const { value: factor, unit } of by) {
    if (typeof factor === 'string' || factor === 0) continue
    if (unit?.dimension === 'percent') {
      for (const share of [factor, 100 - factor, 100 + factor])
        yield { ...like, value: (value * share) / 100 }
    } else if (unit === null || unit.dimension !== a.unit?.dimension) {
      yield { ...like, value: value * factor }
      yield { ...like, value: value / factor, precision: 0.005 }
    }
  }
}

/** “Twice as long” and “half as long”. */
function* multiples(a: Quantity, sentence: string): Generator<Quantity> {
  if (TWICE.test(sentence)) yield { ...resultLike(a), value: Number(a.value) * 2 }
  if (HALF.test(sentence)) yield { ...resultLike(a), value: Number(a.value) / 2 }
}

/** How often one quantity goes into another of its dimension. */
function* quotients({ unit }: Quantity, near: readonly Quantity[]): Generator<Quantity> {
  if (unit === null || unit.dimension === 'times')
    for (const ratio of ratios(near, near)) yield quantity(ratio)
}

/** 6 hours for 100 GB are 12 hours for the 200 GB that were asked about. */
function* proportions(
  alike: readonly Quantity[],
  asked: readonly Quantity[],
  near: readonly Quantity[],
): Generator<Quantity> {
  for (const ratio of ratios(asked, near))
    for (const a of alike) yield { ...resultLike(a), value: Number(a.value) * ratio }
}

function* ratios(above: readonly Quantity[], below: readonly Quantity[]): Generator<number> {
  for (const a of above)
    for (const b of below) {
      if (!a.unit || !b.unit || a === b || typeof a.value === 'string' || typeof b.value === 'string')
        continue
      const there = converted(a.value, a.unit, b.unit)
      if (there !== null && b.value !== 0) yield there / b.value
    }
}

const resultLike = (a: Quantity | undefined): Quantity =>
  quantity(0, { unit: a?.unit ?? null, perSeconds: a?.perSeconds ?? null })
