import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible'
import { RateLimited } from '../../domain/errors.ts'
import type { RateLimit } from '../../domain/viewer.ts'
import type { Limiter } from '../../ports/limiter.ts'

/** A Limiter over rate-limiter-flexible. What its store throws is passed on. */
export function flexibleLimiter(
  limiter: Pick<RateLimiterAbstract, 'consume' | 'get' | 'penalty' | 'reward'>,
  { limit, windowMs }: { limit: number; windowMs: number },
): Limiter {
  const rateLimitOf = ({ remainingPoints, msBeforeNext }: RateLimiterRes): RateLimit => ({
    limit,
    remaining: Math.max(0, remainingPoints),
    resetsAt: Date.now() + Math.max(0, msBeforeNext),
  })
  return {
    async consume(bearer) {
      try {
        return rateLimitOf(await limiter.consume(bearer))
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        throw new RateLimited(Math.max(1, Math.ceil(refused.msBeforeNext / 1_000)))
      }
    },
    async add(bearer, points) {
      if (points < 0) await limiter.reward(bearer, -points)
      else await limiter.penalty(bearer, points)
    },
    async peek(bearer) {
      const used = await limiter.get(bearer)
      return used ? rateLimitOf(used) : { limit, remaining: limit, resetsAt: Date.now() + windowMs }
    },
  }
}
