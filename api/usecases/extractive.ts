import { type LocalizedText, textIn } from '../domain/brand.ts'
import type { Passage, PassageMatch } from '../domain/knowledge.ts'
import type { Source } from '../domain/message.ts'
import { PASSAGE_LENGTH } from '../domain/passages.ts'
import { focusOf, type QuestionFocus } from '../domain/question.ts'
import { languageOf } from '../domain/sameQuestion/language.ts'
import { countWords, cutText } from '../domain/text.ts'
import { type Quotable, quotablesOf, sameSaid } from './quotable.ts'
import { holdsFormOf, rarityAmong, worthOf } from './worth.ts'

/** How many passages an extractive answer looks at: ask the index for as many. */
export const MAX_PASSAGES = 6
export const MAX_DOCUMENTS = 3
export const MAX_ANSWER_WORDS = 119
/** The whole of what was used: no passage is longer. */
export const EXCERPT_LENGTH = PASSAGE_LENGTH
const MAX_SENTENCES = 6
/** A sentence that is worth less than this part of the best one says something else. */
const LEAST_OF_BEST = 0.6
/** The same for a sentence of another document than the best one's. */
const LEAST_ELSEWHERE = 0.85
/** The same for one sentence of the passage that was found first, where the question leans on its conversation. */
const LEAST_OF_FIRST_LEANING = 0.2

export interface ExtractiveAnswer {
  /** Whole sentences, each with its marker behind it; none where nothing matches. */
  readonly sentences: string[]
  readonly sources: Source[]
}

interface Candidate extends Quotable {
  readonly match: PassageMatch
  readonly worth: number
  /** It holds what the question's form asks for: an amount for a price. */
  readonly holdsForm: boolean
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
  const focus = focusOf(question, context)
  const byWorth = candidatesFor(focus, matches.slice(0, MAX_PASSAGES)).sort((a, b) => b.worth - a.worth)
  return cited(inDocumentOrder(chosen(byWorth, answerOf(byWorth, focus, matches[0]))))
}

/** The reply to a question that the documents do not answer: in its language if the interface speaks it, else in English. */
export function noAnswer(question: string, contact: LocalizedText): string {
  const language = languageOf(question)
  const reached = textIn(contact, language)
  if (language === 'de')
    return `Die Antwort darauf habe ich in unseren Unterlagen nicht gefunden. Bitte wenden Sie sich an unseren Kundendienst${reached ? `: ${reached}` : ', dort hilft man Ihnen gern weiter.'}`
  return `I could not find the answer to this in our documents. Please contact our customer service${reached ? `: ${reached}` : ': someone there will gladly help you.'}`
}

function candidatesFor(focus: QuestionFocus, matches: readonly PassageMatch[]): Candidate[] {
  const best = matches[0]?.score ?? 0
  const quotables = matches.flatMap((match) =>
    quotablesOf(match.passage).map((quotable) => ({ quotable, match })),
  )
  const rarity = rarityAmong(quotables.map(({ quotable }) => quotable))
  return quotables
    .map(({ quotable, match }) => {
      const rank = best > 0 ? match.score / best : 0
      const worth = worthOf(quotable, focus, rarity) * (0.4 + 0.6 * rank)
      return { ...quotable, match, worth, holdsForm: holdsFormOf(quotable, focus) }
    })
    .filter(({ worth }) => worth > 0)
}

/**
 * The best first, as many as the answer has room for, none that repeats another. `sure` is among them, whatever the
 * others are worth.
 */
function chosen(byWorth: readonly Candidate[], sure: Candidate | null): Candidate[] {
  const best = byWorth[0]
  const taken: Candidate[] = []
  let words = 0
  for (const candidate of new Set(sure ? [sure, ...byWorth] : byWorth)) {
    const { documentId } = candidate.match.passage
    const elsewhere = documentId !== best?.match.passage.documentId
    const least = (best?.worth ?? 0) * (elsewhere ? LEAST_ELSEWHERE : LEAST_OF_BEST)
    if (candidate !== sure && candidate.worth < least) continue
    if (taken.length >= MAX_SENTENCES || words + countWords(candidate.text) > MAX_ANSWER_WORDS) continue
    if (taken.some((other) => sameSaid(other, candidate))) continue
    const documents = new Set(taken.map(({ match }) => match.passage.documentId)).add(documentId)
    if (documents.size > MAX_DOCUMENTS) continue
    taken.push(candidate)
    words += countWords(candidate.text)
  }
  return taken
}

/**
 * Of the passage that was found first, the sentence that answers best: one of the form asked for, if it has one. The
 * passage may answer in other words than the question's. Null where it has none, or speaks of something else than the
 * conversation did.
 */
function answerOf(
  byWorth: readonly Candidate[],
  { reliance }: QuestionFocus,
  first: PassageMatch | undefined,
): Candidate | null {
  const least = reliance > 0 ? (byWorth[0]?.worth ?? 0) * LEAST_OF_FIRST_LEANING : 0
  const eligible = byWorth.filter(({ match, worth }) => match === first && worth >= least)
  return eligible.find(({ holdsForm }) => holdsForm) ?? eligible[0] ?? null
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
