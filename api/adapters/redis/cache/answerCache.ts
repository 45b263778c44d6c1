import { randomUUID } from 'node:crypto'
import type { AnswerKey } from '../../../domain/answerKey.ts'
import { type CachedAnswer, jsonOfCached } from '../../../domain/cachedAnswer.ts'
import { POPULARITY_HALF_LIFE_MS } from '../../../domain/popularity.ts'
import type { AnswerCache } from '../../../ports/answerCache.ts'
import { nearestOver, vectorsHeld } from '../../nearest.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { CACHE_CHANNEL, CACHE_CLEARED, CACHE_ENTRY, CACHE_KEYS } from '../keys.ts'
import { loadScript } from '../scripts.ts'
import { type CacheScript, meaningArgs, vectorsOnRedis } from './meanings.ts'

/** How many others one `put` lets go of for each reason. */
const REMOVED_AT_ONCE = 20
const SWEPT_AT_ONCE = 500

export interface RedisAnswerCacheSettings {
  readonly capacity: number
  /** How many of the newest answers are found by meaning. */
  readonly held?: number
}

type Connection = Pick<RedisConnection, 'redis' | 'channels'>
type Scripts = ReturnType<typeof loadScripts>

/**
 * Cached answers on Redis, in one slot. The server may be one that evicts, and need not be the one that keeps
 * conversations. Their age goes by the server's clock.
 */
export function redisAnswerCache(
  { redis, channels }: Connection,
  { capacity, held = vectorsHeld(capacity) }: RedisAnswerCacheSettings,
): AnswerCache {
  const run = loadScripts(redis)
  return guarded<AnswerCache>({
    async get(key) {
      const found = (await run.get(key, POPULARITY_HALF_LIFE_MS)) as [string, string] | null
      return found && { ...(JSON.parse(found[0]) as CachedAnswer), expiresAt: Number(found[1]) }
    },
    async put(key, { answer, meaning }, { ttlMs }) {
      const json = jsonOfCached(answer)
      if (json === null) return false
      const limits = [ttlMs, capacity, POPULARITY_HALF_LIFE_MS, REMOVED_AT_ONCE]
      await run.put(key, json, ...limits, ...meaningArgs(meaning))
      return true
    },
    nearest: nearestOver(vectorsOnRedis(run, held), 2 * held),
    async raise(key, threshold) {
      await run.raise(key, threshold)
    },
    async used(uses) {
      if (uses.size > 0) await run.used(POPULARITY_HALF_LIFE_MS, ...[...uses].flat())
    },
    async size() {
      return { entries: await redis.zcount(CACHE_KEYS.expiry, `(${Date.now()}`, '+inf'), capacity }
    },
    ...removing(run, channels),
  })
}

type Removing = Pick<AnswerCache, 'remove' | 'clear' | 'onRemoved'>

function removing(run: Scripts, channels: Connection['channels']): Removing {
  return {
    remove: async (key) => (await run.remove(key, CACHE_CHANNEL)) === 1,
    async clear() {
      const removed = Number(await run.clear(randomUUID(), CACHE_CHANNEL))
      while (Number(await run.sweep(SWEPT_AT_ONCE)) > 0);
      return removed
    },
    async onRemoved(listener) {
      const unlisten = await channels.listen(CACHE_CHANNEL, (key) => listener(key as AnswerKey | null))
      const endDoubt = channels.onReconnected(() => listener(null))
      return () => {
        endDoubt()
        unlisten()
      }
    },
  }
}

function loadScripts(redis: RedisConnection['redis']) {
  const { popularity, expiry, meanings, head } = CACHE_KEYS
  const load = (name: string): CacheScript => {
    const files = ['answers.lua', name].map((file) => new URL(file, import.meta.url))
    const script = loadScript(redis, ...files)
    const keys = [popularity, expiry, meanings, head, CACHE_CLEARED]
    return (...args) => script(keys, [CACHE_ENTRY, ...args])
  }
  return {
    get: load('get.lua'),
    put: load('put.lua'),
    used: load('used.lua'),
    added: load('added.lua'),
    look: load('look.lua'),
    raise: load('raise.lua'),
    remove: load('remove.lua'),
    clear: load('clear.lua'),
    sweep: load('sweep.lua'),
  }
}
