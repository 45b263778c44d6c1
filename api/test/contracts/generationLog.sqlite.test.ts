import { sqliteGenerationLog } from '../../adapters/sqlite/generationLog.ts'
import { generationLogContract } from './generationLog.contract.ts'
import { openSqlite } from './sqlite.ts'

generationLogContract('SQLite', ({ retentionMs }) =>
  openSqlite(['generations', 'generation_events'], (db, now) =>
    sqliteGenerationLog(db, { retentionMs, now }),
  ),
)
