import type { Passage, PassageMatch } from '../domain/knowledge.ts'
import type { Source } from '../domain/message.ts'
import { type AsksFor, focusOf, type QuestionFocus } from '../domain/question.ts'
import type { Term } from '../domain/terms.ts'
import { countWords, cutText } from '../domain/text.ts'
import { type Quotable, quotablesOf, sameSaid } from './quotable.ts'

/** How many passages an extractive answer looks at: ask the index for as many. */
export const MAX_PASSAGES = 6
export const MAX_DOCUMENTS = 3
export const MAX_ANSWER_WORDS = 119
export const EXCERPT_LENGTH = 400
const MAX_SENTENCES = 6
/** A sentence that is worth less than this part of the best one says something else. */
const LEAST_OF_BEST = 0.6
/** The same for a sentence of another document than the best one's. */
const LEAST_ELSEWHERE = 0.85

export interface ExtractiveAnswer {
  /** Whole sentences, each with its marker behind it; none where nothing matches. */
  readonly sentences: string[]
  readonly sources: Source[]
}

interface Candidate extends Quotable {
  readonly match: PassageMatch
  readonly worth: number
}

/**
 * The sentences of `matches` (best first) that answer a question, in the order of their documents, the best one's
 * document first. Quotes only; what it cannot find it does not say.
 */
export function extractiveAnswer(
  question: string,
  context: readonly string[],
  matches: readonly PassageMatch[],
): ExtractiveAnswer {
  const candidates = candidatesFor(focusOf(question, context), matches.slice(0, MAX_PASSAGES))
  return cited(inDocumentOrder(chosen(candidates)))
}

/** What is said where the documents do not hold the answer. */
export const noAnswer = (): string =>
  'I could not find the answer to this in our documents. Please contact our customer service: someone there will gladly help you.'

function candidatesFor(focus: QuestionFocus, matches: readonly PassageMatch[]): Candidate[] {
  const best = matches[0]?.score ?? 0
  const quotables = matches.flatMap((match) =>
    quotablesOf(match.passage).map((quotable) => ({ quotable, match })),
  )
  const rarity = rarityAmong(quotables.map(({ quotable }) => quotable))
  return quotables
    .map(({ quotable, match }) => {
      const rank = best > 0 ? match.score / best : 0
      return { ...quotable, match, worth: worthOf(quotable, focus, rarity) * (0.4 + 0.6 * rank) }
    })
    .filter(({ worth }) => worth > 0)
}

/** A term that every sentence has (the product's name) tells none apart from the others. */
function rarityAmong(quotables: readonly Quotable[]): (form: string) => number {
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
const HOLDING = 1.6
const LACKING = 0.5
/** The same where the form is all that the question says. */
const LACKING_ALL = 0.2

const weightOf = ({ weight }: Term): number => weight

const sum = (terms: readonly Term[], measure: (term: Term) => number): number =>
  terms.reduce((total, term) => total + measure(term), 0)

/** What a sentence says of the question's own words, of what its form asks for, and of what was talked of before. */
function worthOf(
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

/** The best first, as many as the answer has room for, none that repeats another. */
function chosen(candidates: readonly Candidate[]): Candidate[] {
  const byWorth = [...candidates].sort((a, b) => b.worth - a.worth)
  const best = byWorth[0]
  const taken: Candidate[] = []
  let words = 0
  for (const candidate of byWorth) {
    const { documentId } = candidate.match.passage
    const elsewhere = documentId !== best?.match.passage.documentId
    if (candidate.worth < (best?.worth ?? 0) * (elsewhere ? LEAST_ELSEWHERE : LEAST_OF_BEST)) continue
    if (taken.length >= MAX_SENTENCES || words + countWords(candidate.text) > MAX_ANSWER_WORDS) continue
    if (taken.some((other) => sameSaid(other, candidate))) continue
    const documents = new Set(taken.map(({ match }) => match.passage.documentId)).add(documentId)
    if (documents.size > MAX_DOCUMENTS) continue
    taken.push(candidate)
    words += countWords(candidate.text)
  }
  return taken
}

function inDocumentOrder(candidates: readonly Candidate[]): Candidate[] {
  const documents = [...new Set(candidates.map(({ match }) => match.passage.documentId))]
  const place = ({ match: { passage } }: Candidate) => documents.indexOf(passage.documentId)
  return [...candidates].sort(
    (a, b) =>
      place(a) - place(b) || a.match.passage.ordinal - b.match.passage.ordinal || a.position - b.position,
  )
}

/** Markers count from 1, one for each passage, by their first use. */
function cited(candidates: readonly Candidate[]): ExtractiveAnswer {
  const sources: Source[] = []
  const markers = new Map<Passage, number>()
  const sentences = candidates.map(({ text, match }) => {
    const marker = markers.get(match.passage) ?? sources.length + 1
    if (!markers.has(match.passage)) sources.push(sourceOf(match, marker))
    markers.set(match.passage, marker)
    return `${text} [${marker}]`
  })
  return { sentences, sources }
}

/** A passage as the source that `[marker]` points at. */
export const sourceOf = ({ passage, score }: PassageMatch, marker: number): Source => ({
  marker,
  documentId: passage.documentId,
  revision: passage.revision,
  title: passage.titlePath[0] ?? '',
  excerpt: cutText(passage.text, EXCERPT_LENGTH),
  url: passage.url,
  score,
})
