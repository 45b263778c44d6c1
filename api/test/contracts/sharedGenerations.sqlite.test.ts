import { sqliteGenerationLog } from '../../adapters/sqlite/generationLog.ts'
import { sqliteSharedGenerations } from '../../adapters/sqlite/sharedGenerations.ts'
import { sharedGenerationsContract } from './sharedGenerations.contract.ts'
import { openSqlite } from './sqlite.ts'

sharedGenerationsContract('SQLite', ({ maxMembers }) =>
  openSqlite(['claims', 'shared_generations', 'generation_members'], (db, now) => ({
    shared: sqliteSharedGenerations(db, { maxMembers, now }),
    log: sqliteGenerationLog(db, { now }),
  })),
)
