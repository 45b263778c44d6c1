import type { Passage, PassageMatch } from '../../domain/knowledge.ts'
import { type Term, termsOf } from '../../domain/terms.ts'
import { bearingOn, type WordMatch } from '../minisearch/passageIndex.ts'

/** What is known of a passage that may bear on a question. */
export interface FusedInput {
  readonly question: string
  /** What the question says itself. */
  readonly own: readonly Term[]
  /** The question leaves something out that its conversation says. */
  readonly leansOnContext: boolean
  /** By their words, best first. */
  readonly ranked: readonly WordMatch[]
  /** All that are to be looked at: the nearest by meaning, and those by their words. Null: it has no vector as yet. */
  readonly cosines: ReadonlyMap<Passage, number | null>
}

/** Measured with ops/bench/retrieval.ts, as all figures here: equal weights, and a fusion of ranks, find less. */
const ALONE = { meaning: 0.9, words: 0.1, named: 0.15 }
/** What a question leaves out says more by its words than by a text put together from both. */
const LEANING = { meaning: 0.2, words: 0.8, named: 0 }
const IDENTIFIED = 0.3
/** What is spoken of by its words counts so much beside nearness, to tell whether the documents answer a question. */
const COVERED = 0.4
const LEAST_BEARING = 0.6
/** So far behind the best one, a passage only distracts. */
const BEHIND = 0.35
/** The nearness of a passage without a vector that speaks of the whole question. */
const UNKNOWN_COSINE = 0.6

/** The passages for a question, best first: by meaning and by words together. */
export function fused(input: FusedInput): PassageMatch[] {
  const { question, own, ranked, cosines } = input
  const words = new Map(ranked.map((match) => [match.passage, match]))
  const best = ranked[0]?.score || 1
  const weights = input.leansOnContext ? LEANING : ALONE
  const identifiers = identifiersIn(question)
  const matches = [...cosines].map(([passage, cosine]) => {
    const { score = 0, covered = 0 } = words.get(passage) ?? {}
    const nearness = cosine ?? UNKNOWN_COSINE * covered
    const bonus =
      (identifiers.some((each) => holds(passage, each)) ? IDENTIFIED : 0) +
      weights.named * namedShare(passage, own)
    return { passage, score: weights.meaning * nearness + weights.words * (score / best) + bonus }
  })
  matches.sort((a, b) => b.score - a.score)
  const least = (matches[0]?.score ?? 0) - BEHIND
  return matches.filter(({ score }) => score >= least)
}

/**
 * Whether the documents answer the question: enough of it is spoken of, or what is nearest is near enough. A question
 * that leaves out what it is about is near to all that is: only its words tell.
 */
export function bears({ leansOnContext, ranked, cosines }: FusedInput): boolean {
  if (bearingOn(ranked).length > 0) return true
  if (leansOnContext) return false
  const nearest = [...cosines.values()].reduce((most: number, cosine) => Math.max(most, cosine ?? 0), 0)
  return nearest + COVERED * (ranked[0]?.covered ?? 0) >= LEAST_BEARING
}

const titles = new WeakMap<Passage, ReadonlySet<string>>()

/** How much of what the question says stands in the title of the passage's document. */
function namedShare(passage: Passage, own: readonly Term[]): number {
  const title = titles.get(passage) ?? new Set(termsOf(passage.titlePath[0] ?? '').map(({ stem }) => stem))
  titles.set(passage, title)
  const all = own.reduce((sum, { weight }) => sum + weight, 0)
  const named = own.reduce((sum, { stem, weight }) => sum + (title.has(stem) ? weight : 0), 0)
  return all > 0 ? named / all : 0
}

/** Codes, models, order forms: “VM-PLANT-001”. */
function identifiersIn(question: string): string[] {
  const words = question.toLowerCase().match(/[\p{L}\p{N}]+(?:[-_./][\p{L}\p{N}]+)*/gu) ?? []
  return words.filter((word) => word.length >= 4 && /\p{N}/u.test(word))
}

const lowered = new WeakMap<Passage, string>()

function holds(passage: Passage, identifier: string): boolean {
  const text = lowered.get(passage) ?? [...passage.titlePath, passage.text].join('\n').toLowerCase()
  lowered.set(passage, text)
  return text.includes(identifier)
}
