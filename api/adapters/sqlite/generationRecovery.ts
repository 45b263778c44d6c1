import type { GenerationId } from '../../domain/ids.ts'
import type { Outcome } from '../../domain/message.ts'
import type { Database } from './database.ts'
import { aboveLost, type GenerationLogOptions, generationSteps } from './generationSteps.ts'
import { generationTable } from './generationTable.ts'

/**
 * Ends the answers that the last process was in the middle of: they keep their text and get `outcome`. Those without
 * any text are left to be answered; those that were to stop are left to their worker, which ends them as stopped.
 * For the start of the process, before anything is answered. Returns what it ended.
 */
export function recoverInterrupted(
  db: Database,
  { outcome, ...options }: GenerationLogOptions & { readonly outcome: Outcome },
): Promise<GenerationId[]> {
  const { now = Date.now } = options
  const table = generationTable(db)
  const { close } = generationSteps(db, table, options)
  const interrupted = db.prepare<{ id: GenerationId }>(
    'select id from generations where ended_by is null and has_text = 1 and stop_requested = 0',
  )
  return db.change((afterwards) =>
    interrupted.all().flatMap(({ id }) => {
      const log = table.find(id, now())
      if (!log) return []
      close(aboveLost(log), [{ type: 'finished', outcome }], 'other', afterwards)
      return [id]
    }),
  )
}
