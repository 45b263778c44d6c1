import { type Quantity, quantity } from './quantities.ts'
import type { Calculating } from './resultWords.ts'
import { converted, isTime } from './units.ts'

/** Those of the claim’s dimension, told in its unit; a clock’s differences are hours. */
export const inUnitOf = ({ unit, noun }: Quantity, from: readonly Quantity[]): Quantity[] =>
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
export function* runs(quantities: readonly Quantity[]): Generator<Quantity> {
  for (let from = 0; from < quantities.length; from++) {
    let sum = 0
    for (const [at, { value }] of quantities.slice(from).entries()) {
      sum += Number(value)
      if (at > 0) yield { ...resultLike(quantities[from]), value: sum }
    }
  }
}

/** One of each. */
export function* sums(said: readonly Quantity[], known: readonly Quantity[]): Generator<Quantity> {
  for (const a of said)
    for (const b of known) yield { ...resultLike(a), value: Number(a.value) + Number(b.value) }
}

export function* pairs(quantities: readonly Quantity[]): Generator<Quantity> {
  for (const [at, a] of quantities.entries())
    for (const b of quantities.slice(at + 1)) {
      yield { ...resultLike(a), value: Number(a.value) + Number(b.value) }
      yield { ...resultLike(a), value: Math.abs(Number(a.value) - Number(b.value)) }
    }
}

/** A quantity times or divided by a number, or by its percentage more or less. */
export function* scaled(a: Quantity, by: readonly Quantity[]): Generator<Quantity> {
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
export function* multiples(a: Quantity, { isDouble, isHalf }: Calculating): Generator<Quantity> {
  if (isDouble) yield { ...resultLike(a), value: Number(a.value) * 2 }
  if (isHalf) yield { ...resultLike(a), value: Number(a.value) / 2 }
}

/** How often one quantity goes into another of its dimension, or what share of it they are, or it is less. */
export function* quotients({ unit }: Quantity, near: readonly Quantity[]): Generator<Quantity> {
  const isCount = unit === null || unit.dimension === 'times'
  if (!isCount && unit.dimension !== 'percent') return
  for (const ratio of ratios(near, near))
    yield* (isCount ? [ratio, Math.ceil(ratio)] : [100 * ratio, Math.abs(100 - 100 * ratio)]).map((value) =>
      quantity(value, { unit: isCount ? null : unit }),
    )
}

/** 6 hours for 100 GB are 12 hours for the 200 GB that were asked about. */
export function* proportions(
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
      if (a === b || typeof a.value === 'string' || typeof b.value === 'string' || b.value === 0) continue
      const there =
        a.unit && b.unit
          ? converted(a.value, a.unit, b.unit)
          : a.noun !== '' && a.noun === b.noun
            ? a.value
            : null
      if (there !== null) yield there / b.value
    }
}

export const resultLike = (a: Quantity | undefined): Quantity =>
  quantity(0, { unit: a?.unit ?? null, perSeconds: a?.perSeconds ?? null })
