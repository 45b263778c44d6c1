import type { Passage, PassageMatch } from '../../domain/knowledge.ts'
import { bearingOn, type WordMatch } from '../minisearch/passageIndex.ts'

/** What is known of a passage that may bear on a question. */
export interface FusedInput {
  readonly question: string
  /** The question leaves something out that its conversation says. */
  readonly leansOnContext: boolean
  /** By their words, best first. */
  readonly ranked: readonly WordMatch[]
  /** All that are to be looked at: the nearest by meaning, and those by their words. Null: it has no vector as yet. */
  readonly cosines: ReadonlyMap<Passage, number | null>
}

/** Measured with ops/bench/retrieval.ts, as all figures here: equal weights, and a fusion of ranks, find less. */
const BY_MEANING = 0.85
const BY_WORDS = 0.15
const IDENTIFIED = 0.3
/** What a passage speaks of by its words counts so much beside its nearness, to tell whether it bears on a question. */
const COVERED = 0.4
const LEAST_BEARING = 0.61
/** A question that leaves out what it is about is near to all that is: it has to be spoken of. */
const LEAST_COVERED_LEANING = 0.44
/** So far behind the best one, a passage only distracts. */
const BEHIND = 0.3
/** The nearness of a passage without a vector that speaks of the whole question. */
const UNKNOWN_COSINE = 0.6

/** The passages that bear on a question, best first: by meaning and by words together. */
export function fused(input: FusedInput): PassageMatch[] {
  const { question, ranked, cosines } = input
  const words = new Map(ranked.map((match) => [match.passage, match]))
  const byWordsAlone = new Set(bearingOn(ranked).map(({ passage }) => passage))
  const best = ranked[0]?.score || 1
  const identifiers = identifiersIn(question)
  const matches = [...cosines].flatMap(([passage, cosine]) => {
    const { score = 0, covered = 0 } = words.get(passage) ?? {}
    const bonus = identifiers.some((each) => holds(passage, each)) ? IDENTIFIED : 0
    const bears =
      cosine === null
        ? byWordsAlone.has(passage)
        : cosine + COVERED * covered + bonus >= LEAST_BEARING &&
          (!input.leansOnContext || covered >= LEAST_COVERED_LEANING)
    const nearness = cosine ?? UNKNOWN_COSINE * covered
    return bears ? [{ passage, score: BY_MEANING * nearness + BY_WORDS * (score / best) + bonus }] : []
  })
  matches.sort((a, b) => b.score - a.score)
  const least = (matches[0]?.score ?? 0) - BEHIND
  return matches.filter(({ score }) => score >= least)
}

/** Codes, models, order forms: “VM-PLANT-001”. */
function identifiersIn(question: string): string[] {
  const words = question.toLowerCase().match(/[\p{L}\p{N}]+(?:[-_./][\p{L}\p{N}]+)*/gu) ?? []
  return words.filter((word) => word.length >= 4 && /\p{N}/u.test(word))
}

const holds = ({ titlePath, text }: Passage, identifier: string): boolean =>
  [...titlePath, text].some((each) => each.toLowerCase().includes(identifier))
