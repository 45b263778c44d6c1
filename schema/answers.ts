import {
  ANSWER_OUTCOMES,
  type AnswerOutcome,
  type AnswerStats as AnswerStatsShape,
  type LatencyCount as LatencyCountShape,
} from '../api/domain/answerStats.ts'
import { intOf } from './bounds.ts'
import { builder } from './builder.ts'

const DESCRIPTIONS: Record<AnswerOutcome, string> = {
  generated: 'Written by the language model, for this question.',
  cached: 'Given again: the same question had been answered before, or one that means the same.',
  joined: 'Written once for several who asked the same at a time; this was one of the others.',
  extractive: 'Put together from passages of the knowledge base.',
  stopped: 'Stopped by the reader.',
  failed: 'Ended by an error.',
}

const LatencyCount = builder.objectRef<LatencyCountShape>('LatencyCount').implement({
  description: 'How many first tokens took so long. Two readings, subtracted, tell of the time between them.',
  fields: (t) => ({
    ms: t.exposeFloat('ms', { description: 'Milliseconds, within 5 %.' }),
    count: t.int({ resolve: ({ count }) => intOf(count), description: 'How many.' }),
  }),
})

const AnswerStats = builder.objectRef<AnswerStatsShape>('AnswerStats').implement({
  description: 'How answers ended, each counted once. Of the whole deployment.',
  fields: (t) => ({
    since: t.field({
      type: 'DateTime',
      resolve: ({ since }) => since,
      description: 'When the counting began.',
    }),
    reusedFirstTokens: t.field({
      type: [LatencyCount],
      resolve: ({ reusedFirstTokens }) => [...reusedFirstTokens],
      description: 'Of the answers that were given again, or shared with others; fastest first.',
    }),
    writtenFirstTokens: t.field({
      type: [LatencyCount],
      resolve: ({ writtenFirstTokens }) => [...writtenFirstTokens],
      description: 'Of all others that had a first token; fastest first.',
    }),
    ...Object.fromEntries(
      ANSWER_OUTCOMES.map((outcome) => [
        outcome,
        t.int({ resolve: (stats) => intOf(stats[outcome]), description: DESCRIPTIONS[outcome] }),
      ]),
    ),
  }),
})

builder.queryField('answerStats', (t) =>
  t.field({
    type: AnswerStats,
    description: 'How answers ended. Scope stats:read or admin.',
    authScopes: (_, _args, { viewer }) => ({
      scope: viewer.scopes.includes('admin') ? 'admin' : 'stats:read',
    }),
    resolve: (_, _args, { answerStats }) => answerStats.current(),
  }),
)
