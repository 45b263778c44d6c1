import { sqliteJobQueue } from '../../adapters/sqlite/jobQueue.ts'
import { jobQueueContract } from './jobQueue.contract.ts'
import { makeClock, openSqlite } from './sqlite.ts'

jobQueueContract('SQLite', async ({ redeliveryMs }) => {
  const clock = makeClock(() => Date.now())
  const settings = { redeliveryMs, now: clock.now }
  const { database, ...opened } = await openSqlite(['jobs'], (db) => sqliteJobQueue(db, settings), clock)
  return {
    ...opened,
    crash: async () => sqliteJobQueue(database.reopen(), settings),
    workOn: clock.elapse,
  }
})
