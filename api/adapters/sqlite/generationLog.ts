import { EMPTY_GENERATION, mergeInto, reduce, type SequencedEvent } from '../../domain/generation.ts'
import type { GenerationId } from '../../domain/ids.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'
import { followLog, type LogSource } from '../follow.ts'
import { joinedOn } from '../history.ts'
import type { Database } from './database.ts'
import { type GenerationLogOptions, generationSteps } from './generationSteps.ts'
import { type GenerationTable, generationTable } from './generationTable.ts'

export type { GenerationLogOptions } from './generationSteps.ts'

/** The generation log in the embedded database; its live events stay within the process. */
export function sqliteGenerationLog(db: Database, options: GenerationLogOptions = {}): GenerationLog {
  const { now = Date.now } = options
  const table = generationTable(db)
  const steps = generationSteps(db, table, options)
  const sourceOf = sources(db, table, now)
  return {
    acquire: (id, leaseMs) => db.change((afterwards) => steps.acquire(id, leaseMs, afterwards)),
    append: (id, appended) => db.change((afterwards) => steps.append(id, appended, afterwards)),
    release: (id, epoch) => db.change(() => steps.release(id, epoch)),
    requestStop: (id, outcome) =>
      db.change((afterwards) => {
        if (steps.stop(id, { type: 'finished', outcome }, afterwards))
          afterwards(() => db.events.stopRequested.publish('any', id))
      }),
    onStopRequested: async (listener) => db.events.stopRequested.subscribe('any', listener),
    read: (id) =>
      db.read(() => {
        const log = table.find(id, now())
        if (!log) return null
        return table.eventsAfter(id, 0).reduce(reduce, { ...EMPTY_GENERATION, epoch: log.epoch })
      }),
    follow: (id, after, signal) =>
      followLog(sourceOf(id), {
        after,
        signal,
        isEnd: ({ type }) => type === 'finished',
        merge: mergeInto,
        weigh,
      }),
    discard: (id) =>
      db.change((afterwards) => {
        if (table.remove(id)) afterwards(() => db.events.discarded.publish(id))
      }),
  }
}

/** What a waiting event takes, in characters or so. */
const weigh = (event: SequencedEvent): number =>
  'text' in event ? event.text.length + 50 : event.type === 'sources' ? event.sources.length * 1_000 : 1_000

/** Where `follow` reads a log. */
function sources(db: Database, table: GenerationTable, now: () => number) {
  return (id: GenerationId): LogSource<SequencedEvent> => ({
    async subscribe(onAppended, onDoubt) {
      const leave = [db.events.appended.subscribe(id, onAppended), db.events.discarded.subscribe(id, onDoubt)]
      return () => {
        for (const each of leave) each()
      }
    },
    async read(after) {
      const slice = await db.read(() => {
        const log = table.find(id, now())
        return log ? { events: table.eventsAfter(id, after), ended: log.endedBy !== null } : null
      })
      const all = () => db.read(() => table.eventsAfter(id, 0))
      return slice && { ...slice, events: await joinedOn(after, slice.events, all) }
    },
  })
}
