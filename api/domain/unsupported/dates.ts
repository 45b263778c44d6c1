/** A day, as far as it was said; a year that was not said is null. */
interface Day {
  readonly month: number
  readonly day: number
  readonly year: number | null
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?'
const YEAR = '(?:,? ((?:19|20)\\d\\d))?'

const ISO = /\b((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})\b/gi
const MONTH_FIRST = new RegExp(`\\b${MONTH} (\\d{1,2})(?:st|nd|rd|th)?\\b(?!\\d|[.,]\\d)${YEAR}`, 'gi')
const DAY_FIRST = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH}(?![a-z])${YEAR}`, 'gi')
const NUMERIC = /\b(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d\d)\b/g

/** Each date of a text with the days it may mean: “03/04/2026” is in March or in April. */
export function datesIn(
  text: string,
): { readonly text: string; readonly at: number; readonly days: readonly Day[] }[] {
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
    ...read(NUMERIC, ([a, b, year]) => [dayOf(Number(a), b, year), dayOf(Number(b), a, year)]),
  ].filter(({ days }) => days.length > 0)
}

export const sameDay = (a: Day, b: Day): boolean =>
  a.month === b.month && a.day === b.day && (a.year === null || b.year === null || a.year === b.year)

const monthOf = (name = ''): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1

const dayOf = (month: number, day = '', year = ''): Day => ({
  month,
  day: Number(day),
  year: year === '' ? null : Number(year),
})

const isDay = ({ month, day }: Day): boolean => month >= 1 && month <= 12 && day >= 1 && day <= 31
