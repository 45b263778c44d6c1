import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Limiter } from '../../ports/limiter.ts'
import { flexibleLimiter } from './flexible.ts'

/** A quota in the process's own memory, for where there is one process. */
export function memoryLimiter({ limit, windowMs }: { limit: number; windowMs: number }): Limiter {
  const limiter = new RateLimiterMemory({ points: limit, duration: windowMs / 1_000 })
  return flexibleLimiter(limiter, { limit, windowMs })
}
