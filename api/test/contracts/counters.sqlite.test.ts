import { sqliteCounters } from '../../adapters/sqlite/counters.ts'
import { countersContract } from './counters.contract.ts'
import { openSqlite } from './sqlite.ts'

countersContract('SQLite', async () => {
  const opened = await openSqlite(['counters'], (db, now) => sqliteCounters(db, { now }))
  return { ...opened, reopen: async () => sqliteCounters(opened.database.reopen(), { now: opened.now }) }
})
