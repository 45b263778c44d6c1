import type { AsksFor, QuestionFocus } from '../domain/question.ts'
import type { Term } from '../domain/terms.ts'
import type { Quotable } from './quotable.ts'

/** A term that every sentence has (the product's name) tells none apart from the others. */
export function rarityAmong(quotables: readonly Quotable[]): (form: string) => number {
  const counts = new Map<string, number>()
  for (const { said, about } of quotables)
    for (const form of new Set([...said, ...about])) counts.set(form, (counts.get(form) ?? 0) + 1)
  return (form) => {
    const count = counts.get(form) ?? 0
    return Math.log(1.1 + (quotables.length - count + 0.5) / (count + 0.5))
  }
}

const ABOUT = 0.7
const SYNONYM = 0.8
/** What a sentence has to hold to be the answer to a question of this form. */
const HOLDS: Readonly<Record<AsksFor, RegExp | null>> = {
  price: /[$€£¥]\s?\d|\b\d+(?:[.,]\d+)?\s?(?:USD|EUR|GBP|dollars?|euros?)\b|\bfree\b/i,
  frequency:
    /\b(?:once|twice|\d+ times|daily|weekly|monthly|yearly|annually|constantly|always|when|(?:every|each|per) (?:\d|other|second|few|two|three|four|six|day|week|month|quarter|season|year|spring|summer|autumn|winter))/i,
  duration:
    /\b(?:\d+|an?|one|two|three|few|several)[\s-]+(?:business |working )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b/i,
  figure:
    /\d|\b(?:once|twice|every|never|one|two|three|four|five|six|seven|eight|nine|ten|spring|summer|autumn|winter|when|until|before|after)\b/i,
  text: null,
}
/** False as well where the question asks for no form. */
export const holdsFormOf = ({ text }: Quotable, { asksFor }: QuestionFocus): boolean =>
  HOLDS[asksFor]?.test(text) ?? false

const HOLDING = 1.6
const LACKING = 0.5
/** The same where the form is all that the question says. */
const LACKING_ALL = 0.2

const weightOf = ({ weight }: Term): number => weight

const sum = (terms: readonly Term[], measure: (term: Term) => number): number =>
  terms.reduce((total, term) => total + measure(term), 0)

/** What a sentence says of the question's own words, of what its form asks for, and of what was talked of before. */
export function worthOf(
  { text, said, about }: Quotable,
  focus: QuestionFocus,
  rarity: (form: string) => number,
): number {
  const through = ({ stem, concept }: Term, forms: ReadonlySet<string>): number =>
    forms.has(stem) ? 1 : concept !== null && forms.has(concept) ? SYNONYM : 0
  const saying = (term: Term): number => Math.max(through(term, said), ABOUT * through(term, about))
  const weightOfOwn = ({ weight, stem }: Term): number => weight * (focus.onlyForm ? 1 : rarity(stem))
  const own = sum(focus.own, (term) => weightOfOwn(term) * saying(term))
  const asked = sum(focus.own, weightOfOwn) || 1
  const hinted = sum(focus.hints, (term) => rarity(term.stem) * saying(term))
  const context =
    sum(focus.inherited, (term) => term.weight * saying(term)) / (sum(focus.inherited, weightOf) || 1)
  const worth = (own + hinted) * (0.5 + (0.5 * own) / asked) * (1 + focus.reliance * context)
  const held = HOLDS[focus.asksFor]
  return held === null ? worth : worth * (held.test(text) ? HOLDING : focus.onlyForm ? LACKING_ALL : LACKING)
}
