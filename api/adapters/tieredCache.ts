import { LRUCache } from 'lru-cache'
import type { AnswerKey } from '../domain/answerKey.ts'
import type { AnswerCache, FoundAnswer, TieredAnswerCache } from '../ports/answerCache.ts'

export interface TieredCacheOptions {
  /** How long an answer is given without looking whether the store still has it. */
  readonly localTtlMs?: number
  /** Of all answers in the first tier, in characters. */
  readonly maxSize?: number
  /** Epoch ms. */
  readonly now?: () => number
}

const LOCAL_TTL_MS = 5_000
const MAX_SIZE = 16 * 1024 * 1024
const USED_EVERY_MS = 1_000

/**
 * The same cache with the answers of the last seconds in the process's own memory, for the one question that everybody
 * asks at once. That first tier goes by recency, which within seconds says the same as frequency; the store decides
 * what is kept, so it is told of the uses that it does not see. An answer that any process removes is dropped on the
 * store's hint, and where that is lost after `localTtlMs`.
 */
export async function tieredAnswerCache(
  store: AnswerCache,
  { localTtlMs = LOCAL_TTL_MS, maxSize = MAX_SIZE, now = Date.now }: TieredCacheOptions = {},
): Promise<TieredAnswerCache & { close(): void }> {
  const local = new LRUCache<AnswerKey, FoundAnswer>({
    maxSize,
    sizeCalculation: sizeOf,
    ttl: localTtlMs,
    // Asked for the time at each look-up, not once a ms by a timer.
    ttlResolution: 0,
    perf: { now },
  })
  const use = tellingUses(store, now)
  let removals = 0
  const removed = (key: AnswerKey | null): void => {
    removals++
    if (key === null) local.clear()
    else local.delete(key)
  }
  const removing = async <T>(key: AnswerKey | null, call: () => Promise<T>): Promise<T> => {
    removed(key)
    return call().finally(() => removed(key))
  }
  const atHand = (key: AnswerKey): FoundAnswer | null => {
    const near = local.get(key)
    if (!near || near.expiresAt <= now()) return null
    use(key)
    return near
  }
  return {
    ...store,
    atHand,
    async get(key) {
      const near = atHand(key)
      if (near) return near
      const before = removals
      const found = await store.get(key)
      // One that was removed while it was on its way here is given this once, and not kept.
      if (found && removals === before) local.set(key, found)
      return found
    },
    put: (key, entry, options) => removing(key, () => store.put(key, entry, options)),
    remove: (key) => removing(key, () => store.remove(key)),
    clear: () => removing(null, () => store.clear()),
    close: await store.onRemoved(removed),
  }
}

const sizeOf = ({ text, sources }: FoundAnswer): number =>
  sources.reduce((sum, { title, excerpt }) => sum + title.length + excerpt.length + 200, text.length + 200)

/** Counts uses and tells the store of them now and then, at the next use: that needs no timer, and nobody waits. */
function tellingUses(store: AnswerCache, now: () => number): (key: AnswerKey) => void {
  let untold = new Map<AnswerKey, number>()
  let toldAt = now()
  return (key) => {
    untold.set(key, (untold.get(key) ?? 0) + 1)
    if (now() - toldAt < USED_EVERY_MS) return
    // A store that is away knows a little less of what is asked for; nothing depends on it.
    store.used(untold).catch(() => {})
    untold = new Map()
    toldAt = now()
  }
}
