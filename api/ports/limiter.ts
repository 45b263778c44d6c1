import type { RateLimit } from '../domain/viewer.ts'

/** How many messages a viewer may send in a window; the same over all processes. */
export interface Limiter {
  /** Takes one from the viewer's quota. @throws RateLimited when nothing is left; StoreUnavailable. */
  consume(viewerId: string): Promise<RateLimit>
  /** The quota as it is, taking nothing. @throws StoreUnavailable */
  peek(viewerId: string): Promise<RateLimit>
}
