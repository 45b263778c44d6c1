import { expect, it } from 'vitest'
import { sqliteWebhookOutbox } from '../../adapters/sqlite/webhookOutbox.ts'
import { openSqlite, temporaryDatabase } from './sqlite.ts'
import { deliveryOf, MOST, webhookOutboxContract } from './webhookOutbox.contract.ts'

webhookOutboxContract('SQLite', () =>
  openSqlite(['webhook_deliveries'], (db) => sqliteWebhookOutbox(db, { most: MOST })),
)

it('a delivery that was being sent when its process died can be claimed immediately by the next', async () => {
  const database = await temporaryDatabase()
  const delivery = deliveryOf()
  const before = sqliteWebhookOutbox(database.db)
  await before.add(delivery)
  await before.claim(delivery.webhookId, 200, 60_000)
  const after = sqliteWebhookOutbox(database.reopen())
  expect(await after.claim(delivery.webhookId, 200, 60_000)).toMatchObject({ id: delivery.id })
  await database.close()
})
