import type { ApiKeyId } from '../../domain/ids.ts'
import type { Webhook } from '../../domain/webhook.ts'
import type { WebhookStore } from '../../ports/webhookStore.ts'
import type { Database } from './database.ts'

/** Webhooks in the embedded database. */
export function sqliteWebhookStore(db: Database): WebhookStore {
  const insert = db.prepare('insert into webhooks (id, key_id, record) values (?, ?, ?)')
  // Ids sort by time.
  const ofKey = db.prepare<{ record: string }>('select record from webhooks where key_id = ? order by id')
  const remove = db.prepare('delete from webhooks where id = ? and key_id = ?')
  const all = (keyId: ApiKeyId) => ofKey.all(keyId).map(({ record }) => JSON.parse(record) as Webhook)
  return {
    add: (webhook, most) =>
      db.change(() => {
        if (all(webhook.keyId).length >= most) return false
        insert.run(webhook.id, webhook.keyId, JSON.stringify(webhook))
        return true
      }),
    ofKey: (keyId) => db.read(() => all(keyId)),
    remove: (keyId, id) => db.change(() => remove.run(id, keyId) > 0),
  }
}
