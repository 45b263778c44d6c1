import type { Unanswered } from '../../ports/conversationStore.ts'
import type { AnswerJob } from '../../ports/jobQueue.ts'
import type { Database } from './database.ts'

type Claimed = Unanswered & { readonly traceParent: string | null; readonly address: string | null }

/** The table of jobs. Its methods run within the caller's transaction. */
export function jobTable(db: Database) {
  const insert =
    db.prepare(`insert into jobs (generation_id, owner_id, conversation_id, message_id, trace_parent, address)
    values (?, ?, ?, ?, ?, ?) on conflict (generation_id) do nothing`)
  const claim = db.prepare<Claimed>(`update jobs set running = 1
    where position = (
      select position from jobs where running = 0 and available_at <= ? order by position limit 1
    )
    returning generation_id as generationId, owner_id as ownerId, conversation_id as conversationId,
      message_id as messageId, trace_parent as traceParent, address`)
  const nextDue = db.prepare<{ due: number | null }>(
    'select min(available_at) as due from jobs where running = 0',
  )
  const remove = db.prepare('delete from jobs where generation_id = ?')
  const giveBack = db.prepare(
    'update jobs set running = 0, failures = failures + 1, available_at = ? where generation_id = ?',
  )
  const failures = db.prepare<{ failures: number }>('select failures from jobs where generation_id = ?')
  const count = db.prepare<{ waiting: number; running: number }>(
    'select count(*) filter (where running = 0) as waiting, count(*) filter (where running = 1) as running from jobs',
  )
  return {
    /** False where there is one for its generation. */
    add: ({ generationId, ownerId, conversationId, messageId, traceParent, address }: AnswerJob): boolean =>
      insert.run(generationId, ownerId, conversationId, messageId, traceParent ?? null, address ?? null) > 0,
    claim(now: number): AnswerJob | null {
      const claimed = claim.get(now)
      if (!claimed) return null
      const { traceParent, address, ...job } = claimed
      return { ...job, ...(traceParent !== null && { traceParent }), ...(address !== null && { address }) }
    },
    /** When the next waiting job may be delivered, in epoch ms. */
    nextDue: (): number | null => nextDue.get()?.due ?? null,
    remove: ({ generationId }: AnswerJob): void => void remove.run(generationId),
    giveBack: ({ generationId }: AnswerJob, availableAt: number): void =>
      void giveBack.run(availableAt, generationId),
    failuresOf: ({ generationId }: AnswerJob): number => failures.get(generationId)?.failures ?? 0,
    count: (): { waiting: number; running: number } => {
      const { waiting = 0, running = 0 } = count.get() ?? {}
      return { waiting, running }
    },
  }
}
