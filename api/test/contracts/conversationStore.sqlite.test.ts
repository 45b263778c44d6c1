import { sqliteConversationStore } from '../../adapters/sqlite/conversationStore.ts'
import { conversationStoreContract } from './conversationStore.contract.ts'
import { openSqlite } from './sqlite.ts'

conversationStoreContract('SQLite', ({ conversationTtlMs }) =>
  openSqlite(['conversations', 'messages', 'sends'], (db, now) =>
    sqliteConversationStore(db, { conversationTtlMs, now }),
  ),
)
