import { readFileSync } from 'node:fs'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import type { Limiter } from '../../../ports/limiter.ts'
import { flexibleLimiter } from '../../limiter/flexible.ts'
import type { RedisClient } from '../connections.ts'
import { guarded } from '../failures.ts'

/** Run by the library, not by `loadScript`. */
export const CONSUME_SCRIPT = readFileSync(new URL('consume.lua', import.meta.url), 'utf8')

/** A quota that holds over all processes. One of another `name` counts apart. */
export function redisLimiter(
  redis: RedisClient,
  { limit, windowMs, name = 'messages' }: { limit: number; windowMs: number; name?: string },
): Limiter {
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `vm:limit:${name}`,
    points: limit,
    // The library takes this for seconds and hands it on; our script takes it for what it is.
    duration: windowMs,
    customIncrTtlLuaScript: CONSUME_SCRIPT,
  })
  return guarded(flexibleLimiter(limiter, { limit, windowMs }))
}
