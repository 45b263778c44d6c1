import { sqliteAnswerCache } from '../../adapters/sqlite/answerCache.ts'
import { tieredAnswerCache } from '../../adapters/tieredCache.ts'
import { answerCacheContract } from './answerCache.contract.ts'
import { makeClock, openSqlite } from './sqlite.ts'

const TABLES = ['answers', 'answer_meanings']

answerCacheContract('SQLite', ({ capacity }) =>
  openSqlite(TABLES, (db, now) => sqliteAnswerCache(db, { capacity, now })),
)

answerCacheContract('two tiers over SQLite', async ({ capacity }) => {
  const clock = makeClock()
  const opened = await openSqlite(TABLES, (db, now) => sqliteAnswerCache(db, { capacity, now }), clock)
  const tiered = async () => tieredAnswerCache(await opened.another(), { now: clock.now })
  return { ...opened, port: await tiered(), another: tiered }
})
