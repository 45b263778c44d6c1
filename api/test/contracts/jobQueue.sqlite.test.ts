import { setTimeout as delay } from 'node:timers/promises'
import { sqliteJobQueue } from '../../adapters/sqlite/jobQueue.ts'
import { jobQueueContract } from './jobQueue.contract.ts'
import { openSqlite } from './sqlite.ts'

const realClock = { now: Date.now, elapse: (ms: number): Promise<void> => delay(ms) }

jobQueueContract('SQLite', async ({ redeliveryMs }) => {
  const { database, ...opened } = await openSqlite(
    ['jobs'],
    (db) => sqliteJobQueue(db, { redeliveryMs }),
    realClock,
  )
  return { ...opened, crash: async () => sqliteJobQueue(database.reopen(), { redeliveryMs }) }
})
