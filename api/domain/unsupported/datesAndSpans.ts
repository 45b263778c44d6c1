import { type DateSaid, type Day, sameDay } from './dates.ts'
import type { Quantity } from './quantities.ts'
import { inBase, isTime } from './units.ts'

const DAY_S = 86_400
const MONTH_S = 2_629_800
/** No answer adds longer spans to a date. */
const LONGEST_DAYS = 3_660
/** Dates and spans that are combined: more of them would explain any date. */
const MOST_COMBINED = 24
/** Stands for a year that was not said: one without a leap day. */
const ANY_YEAR = 2025

/** A length of time in whole days, or in whole months. */
interface Span {
  readonly days: number
  readonly months: number
}

/** Each date that is none of the `known` ones, nor such a date plus or minus a known span. */
export function unknownDates<T extends DateSaid>(
  claims: readonly T[],
  known: readonly DateSaid[],
  spans: readonly Quantity[],
): T[] {
  const starts = known.flatMap(({ days }) => days)
  const lengths = spans.flatMap(spanOf).slice(0, MOST_COMBINED)
  const isKnown = ({ days }: DateSaid) => days.some((day) => starts.some((other) => sameDay(day, other)))
  const unknown = claims.filter((date) => !isKnown(date))
  const origins = [...starts, ...examplesAmong(unknown, lengths)].slice(0, MOST_COMBINED)
  const reached = origins.flatMap((day) => [
    day,
    ...lengths.flatMap((span) => [moved(day, span, 1), moved(day, span, -1)]),
  ])
  return unknown.filter(({ days }) => !days.some((day) => reached.some((other) => sameDay(day, other))))
}

/** “If you move in on March 1, register by February 15”: of two neighbours a known span apart, one is an example. */
function examplesAmong(unknown: readonly DateSaid[], spans: readonly Span[]): Day[] {
  const firsts = unknown.slice(0, MOST_COMBINED).flatMap(({ days: [day] }) => day ?? [])
  return firsts.flatMap((day, at) => {
    const next = firsts[at + 1]
    const isApart = next && spans.some((span) => isReached(day, next, span))
    return isApart ? [day, next] : []
  })
}

/** Whether a span leads from one day to the other; its last day may count. */
const isReached = (from: Day, to: Day, { days, months }: Span): boolean =>
  [0, 1].some((last) =>
    [1, -1].some((sign) => sameDay(moved(from, { days: Math.max(0, days - last), months }, sign), to)),
  )

function spanOf({ value, unit }: Quantity): Span[] {
  if (typeof value === 'string' || !isTime(unit)) return []
  const seconds = inBase(value, unit)
  if (unit.factor >= MONTH_S) return seconds % MONTH_S === 0 ? [{ days: 0, months: seconds / MONTH_S }] : []
  const days = seconds / DAY_S
  return Number.isInteger(days) && days > 0 && days <= LONGEST_DAYS ? [{ days, months: 0 }] : []
}

function moved({ month, day, year }: Day, { days, months }: Span, sign: number): Day {
  const date = new Date(Date.UTC(year ?? ANY_YEAR, month - 1 + sign * months, day + sign * days))
  return {
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    year: year === null ? null : date.getUTCFullYear(),
  }
}

/** The spans in days between each two dates, without and with the last day; a year that one of them leaves out is the other’s. */
export function spansBetween(dates: readonly DateSaid[]): number[] {
  const days = dates.slice(0, MOST_COMBINED).flatMap(({ days: [day] }) => day ?? [])
  const count = ({ month, day, year }: Day, like: Day) =>
    Date.UTC(year ?? like.year ?? ANY_YEAR, month - 1, day) / 1_000 / DAY_S
  return days.flatMap((a, at) =>
    days.slice(at + 1).flatMap((b) => {
      const span = Math.abs(count(a, b) - count(b, a))
      return [span, span + 1]
    }),
  )
}
