import { upperBound } from './binomial.ts'
import { PRIOR } from './semanticPrior.ts'
import { isStopWord, stemOf, wordsOf } from './terms.ts'

/** Below this, no two questions are taken for the same. */
export const START_THRESHOLD = 0.9
/** No likeness reaches it. */
export const NEVER = Number.POSITIVE_INFINITY

/** A question of so few words that matter says too little to be known by them. */
const BRIEF_TERMS = 2
const BRIEF_HANDICAP = 0.04
const RAISE = 0.01
const BAND = 0.01
const BANDS = 10
/** After so many judged hits, what was measured elsewhere counts no more. */
const PRIOR_FADES_BY = 500

/** How many lookups came out how: `nearest` found such an earlier question, `judged` of those were looked into. */
export interface BandEvidence {
  readonly nearest: number
  readonly judged: number
  readonly wrong: number
}

/**
 * What is known of the hits. A lookup whose nearest earlier question is without conflict counts in the band of its
 * likeness, whether it was served or not; one without counts in `lookups` alone.
 */
export interface Evidence {
  readonly lookups: number
  /** From START_THRESHOLD up, 0.01 each. */
  readonly bands: readonly BandEvidence[]
}

/**
 * How much two questions have in common: the cosine of their embeddings, less a handicap where one has at most two
 * words that matter. Of the wrong hits that were measured, nearly all were of such questions.
 */
export function likeness(similarity: number, a: string, b: string): number {
  const brief = Math.min(termCount(a), termCount(b)) <= BRIEF_TERMS
  return brief ? similarity - BRIEF_HANDICAP : similarity
}

const termCount = (question: string): number =>
  new Set(
    wordsOf(question)
      .filter((word) => !isStopWord(word))
      .map(stemOf),
  ).size

/** What a likeness has to reach: the deployment's threshold, and the entry's own where it has one. */
export const acceptThreshold = (calibrated: number, entry: number | null): number =>
  Math.max(START_THRESHOLD, calibrated, entry ?? START_THRESHOLD)

/** An entry's own threshold after it was wrong at `likenessOfHit`: what is no nearer will not be served from it again. */
export const raisedThreshold = (entry: number | null, likenessOfHit: number): number =>
  Math.max(entry ?? START_THRESHOLD, likenessOfHit + RAISE)

/** The band that a likeness counts in; null for one below the start. */
export function bandOf(likenessOfHit: number): number | null {
  const band = Math.floor((likenessOfHit - START_THRESHOLD) / BAND + 1e-9)
  return band < 0 ? null : Math.min(band, BANDS - 1)
}

/**
 * The lowest threshold at which no more than `maxError` of all lookups are estimated to get a wrong answer: the share of
 * lookups that are hits there, times an upper bound (95 %) of the share of hits that are wrong. It starts from what was
 * measured before (PRIOR), which counts less as more hits are judged here. NEVER if no threshold is high enough, and for
 * a `maxError` of 0.
 *
 * The 95 % hold for one look at a sample that was fixed beforehand. This looks after each judged pair, over ten bands: at
 * a true rate of exactly `maxError`, the gate opens at some time in a fifth of histories of 3,000 pairs; at 1.5 times
 * that rate, in 2 %.
 */
export function calibratedThreshold(evidence: Evidence, maxError: number): number {
  const judged = evidence.bands.reduce((count, band) => count + band.judged, 0)
  const known = sum(evidence, scaled(PRIOR, Math.max(0, 1 - judged / PRIOR_FADES_BY)))
  const bands = Array.from({ length: BANDS }, (_, band) => band)
  const lowest = maxError > 0 ? bands.find((band) => errorBound(known, band) <= maxError) : undefined
  return lowest === undefined ? NEVER : Number((START_THRESHOLD + lowest * BAND).toFixed(2))
}

/** An upper bound of the share of lookups that get a wrong answer where the bands from `band` up are served. */
function errorBound({ lookups, bands }: Evidence, band: number): number {
  const total = (of: keyof BandEvidence) => bands.slice(band).reduce((count, each) => count + each[of], 0)
  const share = lookups > 0 ? Math.min(1, total('nearest') / lookups) : 1
  return share * upperBound(total('wrong'), total('judged'))
}

export const noEvidence = (): Evidence => ({
  lookups: 0,
  bands: Array.from({ length: BANDS }, () => ({ nearest: 0, judged: 0, wrong: 0 })),
})

/** Whole counts, and of the wrong ones rather one too many. */
const scaled = ({ lookups, bands }: Evidence, weight: number): Evidence => ({
  lookups: Math.floor(lookups * weight),
  bands: bands.map(({ nearest, judged, wrong }) => ({
    nearest: Math.floor(nearest * weight),
    judged: Math.floor(judged * weight),
    wrong: Math.ceil(wrong * weight),
  })),
})

const sum = (a: Evidence, b: Evidence): Evidence => ({
  lookups: a.lookups + b.lookups,
  bands: a.bands.map((band, at) => ({
    nearest: band.nearest + (b.bands[at]?.nearest ?? 0),
    judged: band.judged + (b.bands[at]?.judged ?? 0),
    wrong: band.wrong + (b.bands[at]?.wrong ?? 0),
  })),
})
