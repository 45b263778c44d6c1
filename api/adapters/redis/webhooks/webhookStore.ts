import type { Webhook } from '../../../domain/webhook.ts'
import type { WebhookStore } from '../../../ports/webhookStore.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { webhooksOfKey } from '../keys.ts'
import { loadScript } from '../scripts.ts'

/** Webhooks on Redis, a hash for each API key. */
export function redisWebhookStore({ redis }: Pick<RedisConnection, 'redis'>): WebhookStore {
  const register = loadScript(redis, new URL('register.lua', import.meta.url))
  return guarded<WebhookStore>({
    async add(webhook, most) {
      const added = await register(
        [webhooksOfKey(webhook.keyId)],
        [webhook.id, JSON.stringify(webhook), most],
      )
      return added === 1
    },
    async ofKey(keyId) {
      const stored = await redis.hvals(webhooksOfKey(keyId))
      const webhooks = stored.map((json) => JSON.parse(json) as Webhook)
      // Ids sort by time.
      return webhooks.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    },
    remove: async (keyId, id) => (await redis.hdel(webhooksOfKey(keyId), id)) > 0,
  })
}
