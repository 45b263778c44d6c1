import { bucketOf, latencyOf } from './latencies.ts'
import type { AnswerMode, CacheOutcome, EndStatus } from './message.ts'

/** How an answer came to its end: where its text is from, or why there is none. */
export const ANSWER_OUTCOMES = ['generated', 'cached', 'joined', 'extractive', 'stopped', 'failed'] as const
export type AnswerOutcome = (typeof ANSWER_OUTCOMES)[number]

/** So many first tokens came after about `ms`, within 5 %. */
export interface LatencyCount {
  readonly ms: number
  readonly count: number
}

/** How many answers ended in which way, of the whole deployment since `since` (epoch ms). */
export interface AnswerStats extends Readonly<Record<AnswerOutcome, number>> {
  readonly since: number
  /** Of the answers that were given again, or shared with others. Fastest first. */
  readonly reusedFirstTokens: readonly LatencyCount[]
  /** Of all others that had a first token. Fastest first. */
  readonly writtenFirstTokens: readonly LatencyCount[]
}

export interface EndedAnswer {
  readonly status: EndStatus
  readonly mode: AnswerMode | null
  readonly cache: CacheOutcome | null
  readonly firstTokenMs: number | null
}

export function outcomeOf({ status, mode, cache }: EndedAnswer): AnswerOutcome {
  if (status === 'STOPPED') return 'stopped'
  if (status === 'FAILED') return 'failed'
  if (cache === 'EXACT' || cache === 'SEMANTIC') return 'cached'
  if (mode === 'EXTRACTIVE') return 'extractive'
  return cache === 'JOINED' ? 'joined' : 'generated'
}

const REUSED = 'firstToken:reused:'
const WRITTEN = 'firstToken:written:'
const nameOf = (outcome: AnswerOutcome): string => `answers:${outcome}`

/** The counters, beside those of the cache, that an answer's end adds one to. */
export function countersOf(ended: EndedAnswer): string[] {
  const { cache, firstTokenMs } = ended
  const isReused = cache === 'EXACT' || cache === 'SEMANTIC' || cache === 'JOINED'
  const latency = firstTokenMs === null ? [] : [`${isReused ? REUSED : WRITTEN}${bucketOf(firstTokenMs)}`]
  return [nameOf(outcomeOf(ended)), ...latency]
}

type Counts = Readonly<Record<string, number>>

export function answerStatsFrom({ since, counts }: { since: number; counts: Counts }): AnswerStats {
  const sums = ANSWER_OUTCOMES.map((outcome) => [outcome, counts[nameOf(outcome)] ?? 0] as const)
  return {
    since,
    ...(Object.fromEntries(sums) as Record<AnswerOutcome, number>),
    reusedFirstTokens: latenciesIn(counts, REUSED),
    writtenFirstTokens: latenciesIn(counts, WRITTEN),
  }
}

const latenciesIn = (counts: Counts, prefix: string): LatencyCount[] =>
  Object.entries(counts)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, count]) => ({ ms: latencyOf(Number(name.slice(prefix.length))), count }))
    .sort((a, b) => a.ms - b.ms)
