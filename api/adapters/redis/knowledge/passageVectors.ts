import type { PassageVectors } from '../../../ports/passageVectors.ts'
import { bytesOf, vectorIn } from '../../vectorBytes.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { vectorsKey } from '../keys.ts'

/** Of a model that nobody uses any more, nothing is left after so long. */
const UNUSED_MS = 30 * 24 * 60 * 60_000
const REMOVED_AT_ONCE = 500

/** On the server that keeps: a hash for each embedding model, digest → vector. */
export function redisPassageVectors({ redis }: Pick<RedisConnection, 'redis'>): PassageVectors {
  return guarded<PassageVectors>({
    async get(model, digests) {
      const found = new Map<string, Float32Array>()
      if (digests.length === 0) return found
      const key = vectorsKey(model)
      const stored = await redis.hmgetBuffer(key, ...digests)
      await redis.pexpire(key, UNUSED_MS)
      for (const [at, digest] of digests.entries()) {
        const bytes = stored[at]
        if (bytes) found.set(digest, vectorIn(bytes))
      }
      return found
    },
    async put(model, vectors) {
      if (vectors.size === 0) return
      await redis.hset(
        vectorsKey(model),
        new Map([...vectors].map(([digest, vector]) => [digest, bytesOf(vector)])),
      )
      await redis.pexpire(vectorsKey(model), UNUSED_MS)
    },
    async prune(model, kept) {
      const key = vectorsKey(model)
      const unused = (await redis.hkeys(key)).filter((digest) => !kept.has(digest))
      for (let at = 0; at < unused.length; at += REMOVED_AT_ONCE)
        await redis.hdel(key, ...unused.slice(at, at + REMOVED_AT_ONCE))
    },
  })
}
