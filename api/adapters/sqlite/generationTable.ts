import type { GenerationEvent, SequencedEvent } from '../../domain/generation.ts'
import type { GenerationId } from '../../domain/ids.ts'
import type { Database } from './database.ts'

/** A log without its events. Instants are epoch ms. */
export interface LogRow {
  readonly id: GenerationId
  readonly epoch: number
  readonly leaseUntil: number
  readonly lastSeq: number
  /** Whether its text is anything but empty. */
  readonly hasText: 0 | 1
  readonly stopRequested: 0 | 1
  /** Who wrote the end; null while there is none. */
  readonly endedBy: 'writer' | 'other' | null
  /** The log is gone from then on. */
  readonly expiresAt: number
}

/** A log whose worker died, and that nobody takes up any more, is of no use after a day. */
const ABANDONED_AFTER_MS = 24 * 3_600_000
/** Expired logs that one call removes: more than are made meanwhile, few enough to be quick. */
const REMOVED_AT_ONCE = 20

export const newLog = (id: GenerationId, now: number): LogRow => ({
  id,
  epoch: 0,
  leaseUntil: 0,
  lastSeq: 0,
  hasText: 0,
  stopRequested: 0,
  endedBy: null,
  expiresAt: now + ABANDONED_AFTER_MS,
})

export type GenerationTable = ReturnType<typeof generationTable>

const COLUMNS = `id, epoch, lease_until as leaseUntil, last_seq as lastSeq, has_text as hasText,
  stop_requested as stopRequested, ended_by as endedBy, expires_at as expiresAt`

/** The tables of the generation log. Its methods run within the caller's transaction. */
export function generationTable(db: Database) {
  const select = db.prepare<LogRow>(`select ${COLUMNS} from generations where id = ? and expires_at > ?`)
  const upsert = db.prepare(`insert into generations values (?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (id) do update set epoch = excluded.epoch, lease_until = excluded.lease_until,
      last_seq = excluded.last_seq, has_text = excluded.has_text, stop_requested = excluded.stop_requested,
      ended_by = excluded.ended_by, expires_at = excluded.expires_at`)
  const insertEvent = db.prepare('insert into generation_events values (?, ?, ?)')
  const selectEvents = db.prepare<{ seq: number; body: string }>(
    'select seq, body from generation_events where generation_id = ? and seq > ? order by seq',
  )
  const remove = db.prepare('delete from generations where id = ?')
  const removeIfExpired = db.prepare('delete from generations where id = ? and expires_at <= ?')
  const removeSomeExpired = db.prepare(
    'delete from generations where id in (select id from generations where expires_at <= ? limit ?)',
  )
  const save = (log: LogRow): void => {
    const { id, epoch, leaseUntil, lastSeq, hasText, stopRequested, endedBy, expiresAt } = log
    upsert.run(id, epoch, leaseUntil, lastSeq, hasText, stopRequested, endedBy, expiresAt)
  }
  return {
    find: (id: GenerationId, now: number): LogRow | undefined => select.get(id, now),
    save,
    /** The log, begun where there is none; also clears away a few that have expired. */
    findOrBegin(id: GenerationId, now: number): LogRow {
      removeIfExpired.run(id, now)
      removeSomeExpired.run(now, REMOVED_AT_ONCE)
      const found = select.get(id, now)
      if (found) return found
      const log = newLog(id, now)
      save(log)
      return log
    },
    /** Writes events after the last; returns the log with them, which the caller saves. */
    write(log: LogRow, events: readonly GenerationEvent[]): { log: LogRow; written: SequencedEvent[] } {
      const written = events.map((event, index) => ({ ...event, seq: log.lastSeq + 1 + index }))
      for (const [index, event] of events.entries())
        insertEvent.run(log.id, log.lastSeq + 1 + index, JSON.stringify(event))
      const hasText = events.reduce(hasTextAfter, log.hasText)
      return { log: { ...log, lastSeq: log.lastSeq + events.length, hasText }, written }
    },
    eventsAfter: (id: GenerationId, after: number): SequencedEvent[] =>
      selectEvents.all(id, after).map(({ seq, body }) => ({ ...(JSON.parse(body) as GenerationEvent), seq })),
    remove: (id: GenerationId): boolean => remove.run(id) > 0,
  }
}

function hasTextAfter(hasText: 0 | 1, event: GenerationEvent): 0 | 1 {
  if (event.type === 'reset') return event.text === '' ? 0 : 1
  return event.type === 'delta' && event.text !== '' ? 1 : hasText
}
