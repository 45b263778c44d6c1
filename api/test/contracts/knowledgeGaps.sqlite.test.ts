import { sqliteKnowledgeGaps } from '../../adapters/sqlite/knowledgeGaps.ts'
import { knowledgeGapsContract } from './knowledgeGaps.contract.ts'
import { openSqlite } from './sqlite.ts'

knowledgeGapsContract('SQLite', () =>
  openSqlite(['knowledge_gaps'], (db) => sqliteKnowledgeGaps(db, { most: 5 })),
)
