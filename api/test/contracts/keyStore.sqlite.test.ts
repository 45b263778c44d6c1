import { sqliteKeyStore } from '../../adapters/sqlite/keyStore.ts'
import { keyStoreContract } from './keyStore.contract.ts'
import { openSqlite } from './sqlite.ts'

keyStoreContract('SQLite', () => openSqlite(['api_keys'], sqliteKeyStore))
