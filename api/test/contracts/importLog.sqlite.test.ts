import { sqliteImportLog } from '../../adapters/sqlite/importLog.ts'
import { importLogContract } from './importLog.contract.ts'
import { openSqlite } from './sqlite.ts'

importLogContract('SQLite', () => openSqlite(['document_imports'], (db, now) => sqliteImportLog(db, { now })))
