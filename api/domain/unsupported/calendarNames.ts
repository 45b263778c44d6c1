import { type DateSaid, MONTH, monthOf } from './dates.ts'
import type { Part } from './parts.ts'

const ENGLISH = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ')
const GERMAN = 'montag dienstag mittwoch donnerstag freitag samstag sonntag'.split(' ')
const WEEKDAY = `(${[...ENGLISH, ...GERMAN, 'sonnabend'].join('|')})`
const SINGLE_WEEKDAY = new RegExp(`\\b${WEEKDAY}e?s?\\b`, 'gi')
const TO = ' ?(?:to|through|until|and|bis|und|-) ?'
const WEEKDAYS = new RegExp(`\\b${WEEKDAY}s?(?: ?(?:to|through|until|bis|-) ?)${WEEKDAY}`, 'gi')
const WEEKEND = /\b(?:weekends?|wochenenden?)\b/i
/** A month without a day. “May” and “march” are other words without such a neighbour. */
const BEFORE_MONTH =
  '(?:in|from|to|until|till|by|through|since|of|and|late|early|mid|end of|im|ab|bis|von|vom|und|seit|ende|anfang|mitte) '
const SINGLE_MONTH = new RegExp(`\\b${BEFORE_MONTH}${MONTH}`, 'gi')
const MONTHS = new RegExp(`\\b${MONTH}${TO}${MONTH}`, 'gi')

/** A weekday or a month that a text names without a day of the month, as a number in its cycle. */
export interface CalendarName extends Part {
  readonly cycle: 7 | 12
  readonly place: number
}

export const calendarNamesIn = (text: string): CalendarName[] => [
  ...[...text.matchAll(SINGLE_WEEKDAY)].map(({ 0: all, 1: name, index }) =>
    nameAt(all, index, 7, weekdayOf(name)),
  ),
  ...[...text.matchAll(SINGLE_MONTH)].map(({ 0: all, 1: name = '', index }) =>
    nameAt(all.slice(-name.length), index + all.length - name.length, 12, monthOf(name) - 1),
  ),
]

const nameAt = (text: string, at: number, cycle: 7 | 12, place: number): CalendarName => ({
  text,
  at,
  cycle,
  place,
})

/** All weekdays and months that a text covers: “Monday to Thursday” is four days, and a date is in its month. */
export function calendarCover(text: string, dates: readonly DateSaid[]): (name: CalendarName) => boolean {
  const weekdays = coverOf(
    calendarNamesIn(text).filter(({ cycle }) => cycle === 7),
    rangesIn(text, WEEKDAYS, weekdayOf),
    7,
  )
  if (WEEKEND.test(text)) for (const day of [5, 6]) weekdays.add(day)
  const months = coverOf(
    calendarNamesIn(text).filter(({ cycle }) => cycle === 12),
    rangesIn(text, MONTHS, (name) => monthOf(name) - 1),
    12,
  )
  for (const { month, day, year } of dates.flatMap(({ days }) => days)) {
    months.add(month - 1)
    if (year !== null) weekdays.add((new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7)
  }
  return ({ cycle, place }) => (cycle === 7 ? weekdays : months).has(place)
}

const rangesIn = (
  text: string,
  pattern: RegExp,
  placeOf: (name?: string) => number,
): (readonly [number, number])[] =>
  [...text.matchAll(pattern)].map(([, from, to]) => [placeOf(from), placeOf(to)])

function coverOf(
  names: readonly CalendarName[],
  ranges: readonly (readonly [number, number])[],
  cycle: number,
): Set<number> {
  const covered = new Set(names.map(({ place }) => place))
  for (const [from, to] of ranges)
    for (let place = from; place !== (to + 1) % cycle || !covered.has(to); place = (place + 1) % cycle) {
      covered.add(place)
      if (place === to) break
    }
  return covered
}

function weekdayOf(name = ''): number {
  const plain = name.toLowerCase()
  if (plain === 'sonnabend') return 5
  return Math.max(ENGLISH.indexOf(plain), GERMAN.indexOf(plain))
}
