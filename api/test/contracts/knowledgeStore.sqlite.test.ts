import { sqliteKnowledgeStore } from '../../adapters/sqlite/knowledgeStore.ts'
import { knowledgeStoreContract } from './knowledgeStore.contract.ts'
import { openSqlite } from './sqlite.ts'

knowledgeStoreContract('SQLite', () =>
  openSqlite(['documents', 'removed_documents', 'document_origins'], (db, now) =>
    sqliteKnowledgeStore(db, { now }),
  ),
)
