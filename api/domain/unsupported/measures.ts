import { isTime, type Unit, unitNamed } from './units.ts'
import { isFunctionWord, stemmed } from './words.ts'

const AFTER = /^[- ]?(?:° ?|degrees? |Grad )?([%$€£¥₹]|[×x](?! ?\d)|\p{L}+)(?:[ -](\p{L}+))?/iu
/** “A month”, “per user and month”, “Grundpreis im Jahr”. */
const RATE =
  /^(?: \p{L}+)??,? ?(?:per |an? |each |every |je |pro |im |am |in der |in the |\/ ?)(\p{L}+)(?:,? (?:and|per|an?|und|pro|je) (?:each )?(\p{L}+))?/iu
const NEXT_WORD = /^,? ?(\p{L}+)/u
const RATE_ADVERBS: ReadonlyMap<string, string> = new Map([
  ['yearly', 'year'],
  ['annually', 'year'],
  ['monthly', 'month'],
  ['weekly', 'week'],
  ['daily', 'day'],
  ['hourly', 'hour'],
  ['jährlich', 'jahr'],
  ['monatlich', 'monat'],
  ['wöchentlich', 'woche'],
  ['täglich', 'tag'],
])
/** “Im Jahr rund …” stands before what it is the rate of. */
const RATE_BEFORE = /(?<!\p{L})(?:im|pro|per|je|each|every) (\p{L}+)(?: \p{L}+\.?){0,2} ?[$€£]?$/iu
const LOOK_AHEAD = 60
const LOOK_BACK = 40

/** What a number measures or counts. */
export interface Measured {
  readonly unit: Unit | null
  readonly noun: string
  /** Where the unit or the noun ends. */
  readonly end: number
  readonly perSeconds: number | null
}

/** What stands behind a number: “business days”, “users”, “€ a month”. */
export function measureAt(text: string, at: number, start: number): Measured {
  const after = text.slice(start, start + LOOK_AHEAD)
  const [all = '', first = '', second = ''] = AFTER.exec(after) ?? []
  const skipped = second === '' ? 0 : second.length + 1
  const isNoun = first !== '' && !isFunctionWord(first)
  const unit = unitNamed(first) ?? (isNoun && isTime(unitNamed(second)) ? unitNamed(second) : null)
  const isSecond = unit !== null && unitNamed(first) === null
  const end = unit || isNoun ? all.length - (isSecond ? 0 : skipped) : 0
  const noun = unit || !isNoun ? '' : stemmed(first)
  return {
    unit,
    noun,
    end: start + end,
    perSeconds: rateIn(after.slice(end)) ?? rateBefore(text.slice(Math.max(0, at - LOOK_BACK), at)),
  }
}

/** The unit of time in “monthly” and its like. */
export const unitOfAdverb = (word: string): Unit | null =>
  unitNamed(RATE_ADVERBS.get(word.replace(/e[nmrs]?$/, '')) ?? RATE_ADVERBS.get(word) ?? '')

/** The seconds of “a month” behind an amount; null if it is no rate. */
export function rateIn(after: string): number | null {
  const [, first = '', second = ''] = RATE.exec(after) ?? []
  const adverb = RATE_ADVERBS.get(NEXT_WORD.exec(after)?.[1]?.toLowerCase() ?? '') ?? ''
  const units = [adverb, first, second].map(unitNamed)
  return units.find(isTime)?.factor ?? null
}

function rateBefore(before: string): number | null {
  const unit = unitNamed(RATE_BEFORE.exec(before)?.[1] ?? '')
  return isTime(unit) ? unit.factor : null
}
