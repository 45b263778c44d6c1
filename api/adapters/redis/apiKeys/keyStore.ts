import { type ApiKeyId, isApiKeyId } from '../../../domain/ids.ts'
import type { KeyStore, StoredKey } from '../../../ports/keyStore.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { API_KEYS_KEY } from '../keys.ts'
import { loadScript } from '../scripts.ts'

/** API keys on Redis, in one hash: there are few, and one reply holds them all as they are at one moment. */
export function redisKeyStore({ redis }: Pick<RedisConnection, 'redis'>): KeyStore {
  const run = {
    remove: loadScript(redis, new URL('remove.lua', import.meta.url)),
    used: loadScript(redis, new URL('used.lua', import.meta.url)),
  }
  return guarded<KeyStore>({
    async add({ id, lastUsedAt, ...record }) {
      await redis.hset(API_KEYS_KEY, id, JSON.stringify(record))
      if (lastUsedAt !== null) await run.used([API_KEYS_KEY], [id, lastUsedAt])
    },
    async find(id) {
      const [record, used] = await redis.hmget(API_KEYS_KEY, id, usedField(id))
      return keyFrom(id, record, used)
    },
    async list() {
      const stored = await redis.hgetall(API_KEYS_KEY)
      // Ids sort by time.
      const ids = Object.keys(stored).filter(isApiKeyId).toSorted().toReversed()
      return ids.map((id) => keyFrom(id, stored[id], stored[usedField(id)])).filter((each) => each !== null)
    },
    async remove(id) {
      const [record, used] = (await run.remove([API_KEYS_KEY], [id])) as (string | null)[]
      return keyFrom(id, record, used)
    },
    async used(id, now) {
      await run.used([API_KEYS_KEY], [id, now])
    },
  })
}

const usedField = (id: ApiKeyId): string => `${id}:used`

function keyFrom(
  id: ApiKeyId,
  record: string | null | undefined,
  used: string | null | undefined,
): StoredKey | null {
  if (!record) return null
  const key = JSON.parse(record) as Omit<StoredKey, 'id' | 'lastUsedAt'>
  return { ...key, id, lastUsedAt: used ? Number(used) : null }
}
