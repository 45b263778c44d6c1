import { sqlitePassageVectors } from '../../adapters/sqlite/passageVectors.ts'
import { passageVectorsContract } from './passageVectors.contract.ts'
import { openSqlite } from './sqlite.ts'

passageVectorsContract('SQLite', () => openSqlite(['passage_vectors'], (db) => sqlitePassageVectors(db)))
