import type { Counters } from '../../../ports/counters.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { COUNTERS_KEY } from '../keys.ts'
import { loadScript } from '../scripts.ts'

const SINCE = ':since'

/** Counters on Redis, in one hash: on the server that keeps, not on one that evicts. */
export function redisCounters({ redis }: Pick<RedisConnection, 'redis'>): Counters {
  const count = loadScript(redis, new URL('count.lua', import.meta.url))
  const sums = async () => {
    const { [SINCE]: since, ...stored } = await redis.hgetall(COUNTERS_KEY)
    const counts = Object.fromEntries(Object.entries(stored).map(([name, sum]) => [name, Number(sum)]))
    return since === undefined ? null : { since: Number(since), counts }
  }
  return guarded<Counters>({
    async add(counts) {
      await count(
        [COUNTERS_KEY],
        Object.entries(counts)
          .filter(([, each]) => each !== 0)
          .flat(),
      )
    },
    async read() {
      const there = await sums()
      if (there) return there
      await count([COUNTERS_KEY], [])
      return (await sums()) ?? { since: Date.now(), counts: {} }
    },
  })
}
