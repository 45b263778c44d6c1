import { type CalendarName, calendarCover, calendarNamesIn } from './calendarNames.ts'
import type { Stated } from './clauses.ts'
import { isOfSomethingElse } from './context.ts'
import { type DateSaid, datesIn } from './dates.ts'
import { unknownDates } from './datesAndSpans.ts'
import { type Part, withoutParts } from './parts.ts'
import type { Quantity } from './quantities.ts'
import { inBase, isTime } from './units.ts'

const DAY_S = 86_400
/** Dates whose places are compared: no answer needs more. */
const MOST_DATES = 20

/** The dates, weekdays and months of an answer that the sources do not cover. */
export function unsupportedDates(
  text: string,
  dates: readonly DateSaid[],
  said: string,
  spans: readonly Quantity[],
): Part[] {
  const names = calendarNamesIn(withoutParts(text, dates))
  if (dates.length === 0 && names.length === 0) return []
  const known = datesIn(said)
  const isCovered = calendarCover(said, [...known, ...dates])
  const missing = names.filter((name) => !isCovered(name))
  return [
    ...unknownDates(dates, known, spans),
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
