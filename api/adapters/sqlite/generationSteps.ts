import { Closed, Fenced, Hole } from '../../domain/errors.ts'
import type { GenerationEvent } from '../../domain/generation.ts'
import type { GenerationId } from '../../domain/ids.ts'
import type { Acquisition, GenerationLog } from '../../ports/generationLog.ts'
import { seqFloor } from '../history.ts'
import type { Afterwards, Database } from './database.ts'
import type { GenerationTable, LogRow } from './generationTable.ts'

export interface GenerationLogOptions {
  /** How long a log is readable past its end. */
  readonly retentionMs?: number
  /** Epoch ms. */
  readonly now?: () => number
}

const RETENTION_MS = 600_000

type Append = Parameters<GenerationLog['append']>[1]

/** The steps that write the log; each runs within the caller's transaction. */
export function generationSteps(db: Database, table: GenerationTable, options: GenerationLogOptions) {
  const { now = Date.now } = options
  const { extend, close } = extensions(db, table, options)
  return {
    acquire(id: GenerationId, leaseMs: number, afterwards: Afterwards): Acquisition {
      const log = table.findOrBegin(id, now())
      if (log.endedBy) return { state: 'finished' }
      // mutant: sqlite-lease-held
      if (log.leaseUntil > now()) return { state: 'held' }
      // mutant: sqlite-reset
      const startsAnew = log.hasText === 1 && log.stopRequested === 0
      const taken = { ...aboveLost(log), epoch: log.epoch + 1, leaseUntil: now() + leaseMs }
      const { epoch, lastSeq } = extend(taken, startsAnew ? [RESET] : [], afterwards)
      return { state: 'acquired', epoch, lastSeq, stopRequested: log.stopRequested === 1, writersLost: 0 }
    },
    append(id: GenerationId, { epoch, firstSeq, events, leaseMs }: Append, afterwards: Afterwards) {
      const log = table.find(id, now())
      // mutant: sqlite-fence
      if (log?.epoch !== epoch) throw new Fenced(`Epoch ${epoch} of ${id} is over`)
      const missing = eventsMissing(log, firstSeq, events)
      // mutant: sqlite-lease-renewal
      if (missing.at(-1)?.type === 'finished') close(log, missing, 'writer', afterwards)
      else if (!log.endedBy) extend({ ...log, leaseUntil: now() + leaseMs }, missing, afterwards)
      return { stopRequested: log.stopRequested === 1 }
    },
    release(id: GenerationId, epoch: number): void {
      const log = table.find(id, now())
      if (log?.epoch === epoch) table.save({ ...log, leaseUntil: 0 })
    },
    /** Returns whether there was anything to stop. */
    stop(id: GenerationId, end: GenerationEvent, afterwards: Afterwards): boolean {
      const log = { ...table.findOrBegin(id, now()), stopRequested: 1 as const }
      if (log.endedBy) return false
      if (log.leaseUntil > now()) table.save(log)
      else close(aboveLost(log), [end], 'other', afterwards)
      return true
    },
    close,
  }
}

/** Writes events, saves the log with them, and tells its readers; returns the log as it is then. */
function extensions(
  db: Database,
  table: GenerationTable,
  { retentionMs = RETENTION_MS, now = Date.now }: GenerationLogOptions,
) {
  const extend = (before: LogRow, events: readonly GenerationEvent[], afterwards: Afterwards): LogRow => {
    const { log, written } = table.write(before, events)
    table.save(log)
    if (written.length > 0) afterwards(() => db.events.appended.publish(log.id, written))
    return log
  }
  const close = (
    before: LogRow,
    events: readonly GenerationEvent[],
    endedBy: 'writer' | 'other',
    afterwards: Afterwards,
  ): LogRow =>
    extend({ ...before, endedBy, leaseUntil: 0, expiresAt: now() + retentionMs }, events, afterwards)
  return { extend, close }
}

/**
 * The log, to be gone on with by another than who wrote it so far. Only a loss of power takes from the database what
 * had been written, and ends the process; one seq above the floor is left free for the Reset that a reader gets who
 * was ahead of the log.
 */
export function aboveLost(log: LogRow): LogRow {
  const floor = seqFloor(log.id, performance.timeOrigin)
  return floor > log.lastSeq ? { ...log, lastSeq: floor + 1 } : log
}

const RESET: GenerationEvent = { type: 'reset', text: '' }

/** The part of an append that the log does not have yet. @throws Closed, Hole */
function eventsMissing(log: LogRow, firstSeq: number, events: readonly GenerationEvent[]) {
  // The end that another wrote took a seq which the writer may mean for something else.
  if (log.endedBy === 'other') throw new Closed(`${log.id} was ended by another`)
  if (firstSeq > log.lastSeq + 1) throw new Hole(log.lastSeq + 1)
  // mutant: missing-events
  const missing = events.slice(log.lastSeq + 1 - firstSeq)
  const end = missing.findIndex(({ type }) => type === 'finished')
  if (log.endedBy ? missing.length > 0 : end >= 0 && end < missing.length - 1)
    throw new Closed(`${log.id} has ended`)
  return missing
}
