import { type CalendarName, calendarCover, calendarNamesIn } from './calendarNames.ts'
import type { Stated } from './clauses.ts'
import { isOfSomethingElse } from './context.ts'
import { type DateSaid, datesIn } from './dates.ts'
import { unknownDates } from './datesAndSpans.ts'
import { type Part, withoutParts } from './parts.ts'
import type { Quantity } from './quantities.ts'
import { inBase, isTime } from './units.ts'
import { unknownYears, yearsIn } from './years.ts'

const DAY_S = 86_400
const DENIED = /(?<!\p{L})(?:closed|not|no|never|geschlossen|nicht|kein(?:e[nmrs]?)?|zu)(?!\p{L})/iu
const LOOK_AROUND = 200
/** Dates whose places are compared: no answer needs more. */
const MOST_DATES = 20

/** The dates, weekdays and months of an answer that the sources do not cover. */
export function unsupportedDates(
  text: string,
  dates: readonly DateSaid[],
  said: string,
  spans: readonly Quantity[],
): Part[] {
  const rest = withoutParts(text, dates)
  const names = calendarNamesIn(rest)
  const years = yearsIn(rest)
  if (dates.length + names.length + years.length === 0) return []
  const known = datesIn(said)
  const isCovered = calendarCover(said, [...known, ...dates])
  const missing = names.filter((name) => !isCovered(name) && !isDenied(name, rest))
  return [
    ...unknownDates(dates, known, spans),
    ...unknownYears(years, said, spans),
    ...missing.filter((name) => !isExample(name, missing.slice(0, MOST_DATES), spans.slice(0, MOST_DATES))),
  ]
}

/** A known date that the sources give for something else. */
export function misplacedDates(
  claims: readonly Stated[],
  sources: readonly Stated[],
  topic: ReadonlySet<string>,
): Stated[] {
  return claims.slice(0, MOST_DATES).filter(({ figure }, at) => {
    const [date] = figure.quantities
    const claim = claims[at]
    if (!date || !claim) return false
    const isSame = (place: Stated) => place.figure.quantities[0]?.value === date.value
    return isOfSomethingElse(
      claim,
      date,
      { same: sources.filter(isSame), others: sources.filter((place) => !isSame(place)) },
      topic,
    )
  })
}

/** “On Mondays we are closed”: what the sources leave out. */
const isDenied = ({ at }: Part, text: string): boolean => DENIED.test(sentenceAt(text, at))

const sentenceAt = (text: string, at: number): string => {
  const before =
    text
      .slice(Math.max(0, at - LOOK_AROUND), at)
      .split(/[.!?\n]\s/)
      .at(-1) ?? ''
  return before + text.slice(at, at + LOOK_AROUND).split(/[.!?](?:\s|$)|\n/, 1)[0]
}

/** “What you get on Monday is valid until Thursday”: two weekdays a known span apart. */
const isExample = (
  { place, cycle }: CalendarName,
  others: readonly CalendarName[],
  spans: readonly Quantity[],
): boolean =>
  cycle === 7 &&
  spans.some(({ value, unit }) => {
    const days = typeof value === 'number' && isTime(unit) ? inBase(value, unit) / DAY_S : Number.NaN
    return (
      days % 7 !== 0 &&
      others.some(
        (other) => other.cycle === 7 && [days, -days].some((by) => (place + by - other.place) % 7 === 0),
      )
    )
  })
