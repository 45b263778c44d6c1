import { sqliteWebhookStore } from '../../adapters/sqlite/webhookStore.ts'
import { openSqlite } from './sqlite.ts'
import { webhookStoreContract } from './webhookStore.contract.ts'

webhookStoreContract('SQLite', () => openSqlite(['webhooks'], sqliteWebhookStore))
