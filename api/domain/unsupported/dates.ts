import type { Figure } from './figures.ts'
import type { Part } from './parts.ts'
import { quantity } from './quantities.ts'

/** A day, as far as it was said; a year that was not said is null. */
export interface Day {
  readonly month: number
  readonly day: number
  readonly year: number | null
}

/** A date of a text, with the days it may mean: “03/04/2026” is in March or in April. */
export interface DateSaid extends Part {
  readonly days: readonly Day[]
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const GERMAN_MONTHS: Readonly<Record<string, number>> = { mär: 3, mai: 5, okt: 10, dez: 12 }
export const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|januar|februar|märz|mai|juni|juli|oktober|dezember)(?![a-zäöü])\\.?'
const YEAR = '(?:,? ((?:19|20)\\d\\d))?'

const ISO = /\b((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})\b/gi
const MONTH_FIRST = new RegExp(`\\b${MONTH} (\\d{1,2})(?:st|nd|rd|th)?\\b(?!\\d|[.,]\\d)${YEAR}`, 'gi')
const DAY_FIRST = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th|\\.)?(?: of)? ${MONTH}${YEAR}`, 'gi')
/** “31.12.”, as German says it without a year. */
const SHORT = /(?<=\b(?:am|vom|zum|bis|ab|und|den|der|seit) )(\d{1,2})\.(\d{1,2})\.(?!\d)/gi
const NUMERIC = /\b(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d\d)\b/g
/** “24. und 31. Dezember”: the first day takes the month of the second. */
const SHARED = new RegExp(
  `\\b(\\d{1,2})(?:st|nd|rd|th|\\.)? ?(?:and|to|or|und|bis|oder|-) ?(?:the |am |zum )?\\d{1,2}(?:st|nd|rd|th|\\.)?(?: of)? ?${MONTH}${YEAR}`,
  'gi',
)

/** Each date of a text. */
export function datesIn(text: string): DateSaid[] {
  const read = (pattern: RegExp, daysOf: (parts: readonly string[]) => readonly Day[]) =>
    [...text.matchAll(pattern)].map((match) => ({
      text: match[0],
      at: match.index,
      days: daysOf(match.slice(1).map((part) => part ?? '')).filter(isDay),
    }))
  return [
    ...read(ISO, ([year, month, day]) => [dayOf(Number(month), day, year)]),
    ...read(MONTH_FIRST, ([month, day, year]) => [dayOf(monthOf(month), day, year)]),
    ...read(DAY_FIRST, ([day, month, year]) => [dayOf(monthOf(month), day, year)]),
    ...read(SHARED, ([day, month, year]) => [dayOf(monthOf(month), day, year)]),
    ...read(SHORT, ([day, month]) => [dayOf(Number(month), day)]),
    ...read(NUMERIC, ([a, b, year]) => [dayOf(Number(a), b, year), dayOf(Number(b), a, year)]),
  ].filter(({ days }) => days.length > 0)
}

const DATE = { dimension: 'date', factor: 1 }

/** The dates as figures whose value is the day of any year, to compare what they are the dates of. */
export const dateFiguresIn = (text: string): Figure[] =>
  datesIn(text).flatMap(({ text: said, at, days: [first] }) =>
    first
      ? {
          text: said,
          at,
          isPrice: false,
          isClaim: true,
          quantities: [quantity(first.month * 100 + first.day, { unit: DATE })],
        }
      : [],
  )

export const sameDay = (a: Day, b: Day): boolean =>
  a.month === b.month && a.day === b.day && (a.year === null || b.year === null || a.year === b.year)

/** 1 for “January” and “Jan.”; 0 if it is no month. */
export function monthOf(name = ''): number {
  const start = name.slice(0, 3).toLowerCase()
  return GERMAN_MONTHS[start] ?? MONTHS.indexOf(start) + 1
}

const dayOf = (month: number, day = '', year = ''): Day => ({
  month,
  day: Number(day),
  year: year === '' ? null : Number(year),
})

const isDay = ({ month, day }: Day): boolean => month >= 1 && month <= 12 && day >= 1 && day <= 31
