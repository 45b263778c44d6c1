import type { RateLimit } from '../domain/viewer.ts'

/** How much whoever bears the quota may do in a window; the same over all processes. */
export interface Limiter {
  /** Takes one. @throws RateLimited when nothing is left; StoreUnavailable. */
  consume(bearer: string): Promise<RateLimit>
  /** The quota as it is, taking nothing. @throws StoreUnavailable */
  peek(bearer: string): Promise<RateLimit>
  /** Counts so many, whatever is left; fewer than none gives back. @throws StoreUnavailable */
  add(bearer: string, points: number): Promise<void>
}
