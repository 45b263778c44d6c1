import { sqliteAnswerCache } from '../../adapters/sqlite/answerCache.ts'
import { tieredAnswerCache } from '../../adapters/tieredCache.ts'
import { answerCacheContract } from './answerCache.contract.ts'
import { makeClock, openSqlite } from './sqlite.ts'

const TABLES = ['answers', 'answer_meanings']

answerCacheContract('SQLite', (settings) =>
  openSqlite(TABLES, (db, now) => sqliteAnswerCache(db, { ...settings, now })),
)

answerCacheContract('two tiers over SQLite', async (settings) => {
  const clock = makeClock()
  const opened = await openSqlite(TABLES, (db, now) => sqliteAnswerCache(db, { ...settings, now }), clock)
  const tiered = async () => tieredAnswerCache(await opened.another(), { now: clock.now })
  return { ...opened, port: await tiered(), another: tiered }
})
