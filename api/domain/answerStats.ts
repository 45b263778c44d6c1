import type { AnswerMode, CacheOutcome, EndStatus } from './message.ts'

/** How an answer came to its end: where its text is from, or why there is none. */
export const ANSWER_OUTCOMES = ['generated', 'cached', 'joined', 'extractive', 'stopped', 'failed'] as const
export type AnswerOutcome = (typeof ANSWER_OUTCOMES)[number]

/** How many answers ended in which way, of the whole deployment since `since` (epoch ms). */
export type AnswerStats = Readonly<Record<AnswerOutcome, number>> & { readonly since: number }

export interface EndedAnswer {
  readonly status: EndStatus
  readonly mode: AnswerMode | null
  readonly cache: CacheOutcome | null
}

export function outcomeOf({ status, mode, cache }: EndedAnswer): AnswerOutcome {
  if (status === 'STOPPED') return 'stopped'
  if (status === 'FAILED') return 'failed'
  if (cache === 'EXACT' || cache === 'SEMANTIC') return 'cached'
  if (mode === 'EXTRACTIVE') return 'extractive'
  return cache === 'JOINED' ? 'joined' : 'generated'
}

/** What the sum of an outcome is counted under, beside those of the cache. */
export const counterOf = (outcome: AnswerOutcome): string => `answers:${outcome}`

export function answerStatsFrom(counted: {
  readonly since: number
  readonly counts: Readonly<Record<string, number>>
}): AnswerStats {
  const sums = ANSWER_OUTCOMES.map((outcome) => [outcome, counted.counts[counterOf(outcome)] ?? 0] as const)
  return { since: counted.since, ...(Object.fromEntries(sums) as Record<AnswerOutcome, number>) }
}
