import { sqliteLimiter } from '../../adapters/sqlite/limiter.ts'
import { limiterContract } from './limiter.contract.ts'
import { openSqlite } from './sqlite.ts'

limiterContract('SQLite', ({ limit, windowMs }) =>
  openSqlite(['quotas'], (db, now) => sqliteLimiter(db, { limit, windowMs, now })),
)
