import type { GenerationEvent, GenerationState, SequencedEvent } from '../domain/generation.ts'
import type { GenerationId } from '../domain/ids.ts'
import type { Outcome } from '../domain/message.ts'

export type Acquisition =
  /** `epoch` fences all that follows; `lastSeq` counts a Reset that was written because there had been text. */
  | {
      readonly state: 'acquired'
      readonly epoch: number
      readonly lastSeq: number
      readonly stopRequested: boolean
      /** How many writers died or fell silent over it. 0 in a store whose writers end with it. */
      readonly writersLost: number
    }
  /** Another worker's lease is alive. */
  | { readonly state: 'held' }
  | { readonly state: 'finished' }

/**
 * The log of each generation: who may write it, what was written, who reads it.
 *
 * Order: events have a rising `seq`, from 1 and gapless but for what `acquire` says, and every reader sees them in
 * that order.
 * Atomicity: each call takes effect whole or not at all.
 * Failure: every call may reject with StoreUnavailable; then it may or may not have taken effect, and calling it
 * again with the same arguments is safe.
 * Retention: a log is readable for `retentionMs` (ten minutes by default) past its end.
 */
export interface GenerationLog {
  /**
   * Makes the caller the only writer for `leaseMs`, which each `append` renews. Refuses while another's lease is
   * alive. Raises the epoch; where an earlier epoch had written text, appends a Reset to '' first, except where a
   * stop was asked for: then the text stays, and the caller is to finish with STOPPED.
   *
   * A store that broke down since the generation's birth may have lost the end of the log, or all of it, though
   * readers have it. `lastSeq` is then raised above all that can have been lost: above the generation's age in ms.
   * No later event has the seq of a lost one.
   */
  acquire(id: GenerationId, leaseMs: number): Promise<Acquisition>

  /**
   * Appends `events` as seq `firstSeq`, `firstSeq` + 1, … and renews the lease; with no events it only renews.
   * Events that the log has already are skipped, so that a retry after a lost reply writes nothing twice. A writer
   * appends no more than an event a ms on average, in bursts of a few.
   * A `finished` event closes the log.
   * @throws Fenced after a later `acquire`, or where the log is gone; Closed after the end (unless all of `events`
   * are in the log already); Hole where `firstSeq` is past the log's next seq.
   */
  append(
    id: GenerationId,
    write: { epoch: number; firstSeq: number; events: readonly GenerationEvent[]; leaseMs: number },
  ): Promise<{ stopRequested: boolean }>

  /**
   * Where appends wait for each other: resolves when one would go at once, null where it would do so now. What a writer
   * gathers until then goes along. Never rejects.
   */
  turn?(): Promise<void> | null

  /** Gives up the lease, so that another worker may acquire at once. No effect with a stale epoch. */
  release(id: GenerationId, epoch: number): Promise<void>

  /**
   * Asks the writer to stop. Where no lease is alive, closes the log with `outcome` instead: nobody would hear. The
   * seq of that end is raised as `acquire` does.
   * On an ended generation: no effect.
   */
  requestStop(id: GenerationId, outcome: Outcome): Promise<void>

  /** Calls `listener` with each generation that is asked to stop, on any process, within 200 ms. A hint: `append` tells as well. */
  onStopRequested(listener: (id: GenerationId) => void): Promise<() => void>

  /** What the log amounts to now; null where there is none. */
  read(id: GenerationId): Promise<GenerationState | null>

  /**
   * The events with seq > `after`, each once, in order; ends after `finished`. Waits where there is no log yet, or
   * where the log is shorter than `after` until it is written on. Where the log does not have the event `after`, as
   * it was lost and another wrote on, a Reset to the text so far comes first.
   * A reader holds a cursor, never a queue: deltas that it has not taken yet are merged, and what exceeds a bound is
   * read from the log again. Ends quietly when `signal` is aborted.
   * @throws LogGone where a log that had been there is no longer, or was begun anew, or is not begun within 3 s.
   */
  follow(id: GenerationId, after: number, signal: AbortSignal): AsyncIterable<SequencedEvent>

  /** Removes the log at once; its followers get LogGone. */
  discard(id: GenerationId): Promise<void>
}
