import type { AnswerFiguresFragment, CacheFiguresFragment } from '../gql/graphql.ts'

/** How answers come to their end, in the order in which they are stacked. */
export const OUTCOMES = ['generated', 'extractive', 'joined', 'cached', 'stopped', 'failed'] as const
export type Outcome = (typeof OUTCOMES)[number]

export type CacheFigures = CacheFiguresFragment
export type AnswerFigures = AnswerFiguresFragment

/** The sums of everything since the counting began, as they were at one moment (epoch ms). */
export interface Reading {
  readonly at: number
  readonly cache: Pick<CacheFigures, 'since' | 'lookups' | 'exactHits' | 'semanticHits' | 'joinedHits'>
  readonly answers: AnswerFigures
}

/** What is charted: of the time between two readings. */
export const COLUMNS = [
  'at',
  'hitRatio',
  'reusedP50',
  'reusedP95',
  'writtenP50',
  'writtenP95',
  ...OUTCOMES,
] as const
export type Column = (typeof COLUMNS)[number]
/** Oldest first. */
export type Columns = Readonly<Record<Column, readonly number[]>>
export type Row = Readonly<Record<Column, number>>

const hitsOf = ({ cache }: Reading) => cache.exactHits + cache.semanticHits + cache.joinedHits

/** Whether a count fell between them: the store has lost it, and counts anew. */
export const countsAnew = (before: Reading, now: Reading): boolean =>
  before.cache.since !== now.cache.since ||
  now.cache.lookups < before.cache.lookups ||
  OUTCOMES.some((outcome) => now.answers[outcome] < before.answers[outcome])

/** What happened from one reading to a later one. A share or a time of nothing is NaN. */
export function rowBetween(before: Reading, now: Reading): Row {
  const minutes = (now.at - before.at) / 60_000
  const lookups = now.cache.lookups - before.cache.lookups
  const reused = between(before.answers.reusedFirstTokens, now.answers.reusedFirstTokens)
  const written = between(before.answers.writtenFirstTokens, now.answers.writtenFirstTokens)
  const rates = OUTCOMES.map(
    (outcome) => [outcome, (now.answers[outcome] - before.answers[outcome]) / minutes] as const,
  )
  return {
    at: now.at,
    hitRatio: lookups > 0 ? (hitsOf(now) - hitsOf(before)) / lookups : Number.NaN,
    reusedP50: quantile(reused, 0.5),
    reusedP95: quantile(reused, 0.95),
    writtenP50: quantile(written, 0.5),
    writtenP95: quantile(written, 0.95),
    ...(Object.fromEntries(rates) as Record<Outcome, number>),
  }
}

type Latencies = AnswerFigures['reusedFirstTokens']

/** Fastest first, as they came. */
function between(before: Latencies, now: Latencies): Latencies {
  const known = new Map(before.map(({ ms, count }) => [ms, count]))
  return now.map(({ ms, count }) => ({ ms, count: count - (known.get(ms) ?? 0) }))
}

/** By the nearest rank. */
function quantile(latencies: Latencies, share: number): number {
  let left = Math.ceil(share * latencies.reduce((sum, { count }) => sum + count, 0))
  if (left <= 0) return Number.NaN
  const found = latencies.find(({ count }) => {
    left -= count
    return left <= 0
  })
  return found?.ms ?? Number.NaN
}
