import { type AnswerStats, answerStatsFrom, countersOf, type EndedAnswer } from '../domain/answerStats.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import type { Counters } from '../ports/counters.ts'
import type { Telemetry } from '../ports/telemetry.ts'

/** How the deployment's answers end. */
export interface AnswerStatistics {
  /** @throws StoreUnavailable */
  current(): Promise<AnswerStats>
  /** The same telemetry, which counts the answers that end: none waits for it, and none fails where the store is away. */
  readonly counting: Telemetry
}

export interface AnswerStatisticsPorts {
  readonly counters: Counters
  readonly telemetry: Telemetry
  /** The process is about to end: what has been counted is written down. */
  readonly closing: AbortSignal
}

/** However many answers end at a time, the store is written to so often at most. */
const WRITE_EVERY_MS = 250

export function makeAnswerStatistics({
  counters,
  telemetry,
  closing,
}: AnswerStatisticsPorts): AnswerStatistics {
  let counts: Record<string, number> = {}
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = async () => {
    clearTimeout(timer)
    timer = undefined
    const written = counts
    counts = {}
    if (Object.keys(written).length === 0) return
    // What a store that is away did not take is lost: whether it did cannot be known, and twice would be worse.
    await counters.add(written).catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable))
        telemetry.backgroundFailed({ task: 'answer statistics', error })
    })
  }
  const record = (ended: EndedAnswer) => {
    for (const name of countersOf(ended)) counts[name] = (counts[name] ?? 0) + 1
    timer ??= setTimeout(() => void flush(), WRITE_EVERY_MS)
  }
  closing.addEventListener('abort', () => void flush())
  return {
    current: async () => answerStatsFrom(await counters.read()),
    counting: {
      ...telemetry,
      answerFinished(event) {
        record(event)
        telemetry.answerFinished(event)
      },
    },
  }
}
