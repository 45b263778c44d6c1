import { Closed, Fenced, Hole, StoreUnavailable } from '../domain/errors.ts'
import type { GenerationEvent } from '../domain/generation.ts'
import type { GenerationId } from '../domain/ids.ts'
import { pause } from '../domain/time.ts'
import type { GenerationLog } from '../ports/generationLog.ts'

export interface WriterOptions {
  readonly epoch: number
  /** The log's last seq when it was acquired. */
  readonly lastSeq: number
  readonly leaseMs: number
  /** Aborted where a stop is heard of sooner than the log tells of it. */
  readonly stop?: AbortController
  /** How long events are held for a store that is away, in ms; then the answer is given up. */
  readonly maxAwayMs?: number
}

export interface Writer {
  /** Takes an event and returns at once; what was taken is written in order. */
  write(event: GenerationEvent): void
  /** Resolves when all that was taken is in the log. @throws Fenced, Closed, StoreUnavailable */
  flushed(): Promise<void>
  /** Aborted when a stop was asked for. */
  readonly stopRequested: AbortSignal
  /** Aborted when this writer may write no more: fenced, closed, or away for too long. */
  readonly lost: AbortSignal
  /** Stops renewing the lease; writes nothing more. */
  dispose(): void
}

/** One for all: each of its own costs a stack trace. */
const DISPOSED = new Fenced('Disposed')
const RETRY_DELAY_MS = 150
const MAX_AWAY_MS = 60_000
/** How many events may go ahead of one a ms: GenerationLog's bound on how fast seq rises. */
const BURST = 20

/**
 * Writes a generation's events with adaptive flush: the first at once; whatever comes while an append is on its way
 * goes together in the next, deltas as one. While nothing comes it renews the lease. Keeps what this epoch wrote, so
 * that a log that lost its tail is written again.
 */
export function makeWriter(log: GenerationLog, id: GenerationId, options: WriterOptions): Writer {
  const { epoch, leaseMs, maxAwayMs = MAX_AWAY_MS } = options
  const firstSeq = options.lastSeq + 1
  const startedAt = performance.now()
  const written: GenerationEvent[] = []
  const stop = options.stop ?? new AbortController()
  const lost = new AbortController()
  let waiting: GenerationEvent[] = []
  let flushing: Promise<void> | null = null

  const append = async (from: number, events: readonly GenerationEvent[]) => {
    const { stopRequested } = await log.append(id, { epoch, firstSeq: from, events, leaseMs })
    if (stopRequested) stop.abort()
  }
  const appendAgainAndAgain = async (from: number) => {
    const awaySince = Date.now()
    for (let start = from; ; ) {
      lost.signal.throwIfAborted()
      try {
        return await append(start, written.slice(start - firstSeq))
      } catch (error) {
        // mutant: append-failure
        if (error instanceof Hole && error.expectedSeq >= firstSeq) start = error.expectedSeq
        else if (error instanceof StoreUnavailable && Date.now() - awaySince < maxAwayMs)
          await pause(RETRY_DELAY_MS, lost.signal)
        else throw error
      }
    }
  }
  const nextSeq = () => firstSeq + written.length
  const untilAllowed = () => written.length - BURST - (performance.now() - startedAt)
  const flush = async (rewriteFrom = nextSeq()) => {
    try {
      if (rewriteFrom < nextSeq()) await appendAgainAndAgain(rewriteFrom)
      while (waiting.length > 0) {
        const aheadMs = untilAllowed()
        if (aheadMs > 0) await pause(aheadMs, lost.signal)
        const turn = log.turn?.()
        if (turn) await turn
        const from = nextSeq()
        written.push(...waiting)
        waiting = []
        await appendAgainAndAgain(from)
      }
    } catch (error) {
      lost.abort(error)
    } finally {
      flushing = null
    }
  }
  const renew = async () => {
    if (flushing || lost.signal.aborted) return
    await append(nextSeq(), []).catch((error: unknown) => {
      if (error instanceof Fenced || error instanceof Closed) lost.abort(error)
      else if (error instanceof Hole) flushing ??= flush(Math.max(firstSeq, error.expectedSeq))
    })
  }
  // mutant: heartbeat
  const heartbeat = setInterval(renew, leaseMs / 3)
  lost.signal.addEventListener('abort', () => clearInterval(heartbeat))

  return {
    stopRequested: stop.signal,
    lost: lost.signal,
    write(event) {
      if (lost.signal.aborted) return
      const last = waiting.at(-1)
      // mutant: waiting-text
      if (event.type === 'delta' && last?.type === 'delta')
        waiting[waiting.length - 1] = { type: 'delta', text: last.text + event.text }
      else waiting.push(event)
      flushing ??= flush()
    },
    async flushed() {
      while (flushing) await flushing
      lost.signal.throwIfAborted()
    },
    dispose() {
      clearInterval(heartbeat)
      if (!lost.signal.aborted) lost.abort(DISPOSED)
    },
  }
}
