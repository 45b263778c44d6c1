import type { Part } from './parts.ts'
import type { Quantity } from './quantities.ts'
import { inBase, isTime } from './units.ts'

const YEAR =
  /(?<![\p{L}\p{N}.,:$€£-]|\p{Sc} )(?:19|20)\d\d(?![\p{N}%-]|[.,:]\d| ?(?:[$€£°%]|[kmMGT]?(?:Wh?|B|b|g|m|l)\b|\p{Lu}\p{L}+(?:en|er|s)\b|users?|people))/gu
const YEAR_S = 31_557_600
const MOST = 20

/** Each year of a text that stands by itself: “2028”. */
export const yearsIn = (text: string): Part[] =>
  [...text.matchAll(YEAR)].map(({ 0: year, index }) => ({ text: year, at: index }))

/** The years that no text names, and that are not a known span of years from a named one or from each other. */
export function unknownYears(years: readonly Part[], said: string, spans: readonly Quantity[]): Part[] {
  const known = new Set(said.match(/(?<!\d)(?:19|20)\d\d(?!\d)/g)?.map(Number))
  const unknown = years.filter(({ text }) => !known.has(Number(text))).slice(0, MOST)
  const lengths = new Set(
    spans.flatMap(({ value, unit }) => (isTime(unit) ? inBase(Number(value), unit) / YEAR_S : [])),
  )
  const origins = [...known, ...unknown.map(({ text }) => Number(text))].slice(0, 2 * MOST)
  return unknown.filter(({ text }) => !origins.some((other) => lengths.has(Math.abs(other - Number(text)))))
}
