import { GAP_RETENTION_MS, type KnowledgeGap, MOST_GAPS } from '../../../domain/knowledgeGap.ts'
import type { KnowledgeGaps } from '../../../ports/knowledgeGaps.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { GAP_KEYS } from '../keys.ts'
import { loadScript } from '../scripts.ts'

export function redisKnowledgeGaps(
  { redis }: Pick<RedisConnection, 'redis'>,
  { most = MOST_GAPS } = {},
): KnowledgeGaps {
  const keys = [GAP_KEYS.entries, GAP_KEYS.asked]
  const run = {
    record: loadScript(redis, new URL('record.lua', import.meta.url)),
    takeBack: loadScript(redis, new URL('take_back.lua', import.meta.url)),
    remove: loadScript(redis, new URL('remove.lua', import.meta.url)),
  }
  return guarded<KnowledgeGaps>({
    async record(gap) {
      const first: KnowledgeGap = { ...gap, count: 1, firstAskedAt: gap.lastAskedAt }
      const expired = gap.lastAskedAt - GAP_RETENTION_MS
      await run.record(keys, [gap.key, JSON.stringify(first), gap.lastAskedAt, expired, most])
    },
    async list(limit) {
      const all = (await redis.hvals(GAP_KEYS.entries)).map(gapOf)
      return all.sort(byUse).slice(0, limit)
    },
    async takeBack(key) {
      await run.takeBack(keys, [key])
    },
    async remove(key) {
      await run.remove(keys, [key])
    },
  })
}

/** Lua leaves out what is null. */
const gapOf = (json: string): KnowledgeGap => {
  const gap = JSON.parse(json)
  return { ...gap, nearest: gap.nearest ?? null }
}

const byUse = (a: KnowledgeGap, b: KnowledgeGap): number =>
  b.count - a.count || b.lastAskedAt - a.lastAskedAt || (a.key < b.key ? -1 : 1)
