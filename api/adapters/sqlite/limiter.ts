import { RateLimited } from '../../domain/errors.ts'
import type { RateLimit } from '../../domain/viewer.ts'
import type { Limiter } from '../../ports/limiter.ts'
import type { Database } from './database.ts'

export interface LimiterOptions {
  /** Messages that each viewer may send in a window. */
  readonly limit: number
  readonly windowMs: number
  /** Epoch ms. */
  readonly now?: () => number
}

/** Windows that are over, removed with each message: more than the one that it may begin. */
const REMOVED_AT_ONCE = 5

/** Quotas in the embedded database, so that a restart does not renew them. A window begins with its first message. */
export function sqliteLimiter(db: Database, { limit, windowMs, now = Date.now }: LimiterOptions): Limiter {
  const select = db.prepare<{ used: number; resetsAt: number }>(
    'select used, resets_at as resetsAt from quotas where viewer_id = ? and resets_at > ?',
  )
  const save = db.prepare('insert or replace into quotas (viewer_id, used, resets_at) values (?, ?, ?)')
  const removeOver = db.prepare(
    'delete from quotas where viewer_id in (select viewer_id from quotas where resets_at <= ? limit ?)',
  )
  const quotaOf = (viewerId: string) => select.get(viewerId, now()) ?? { used: 0, resetsAt: now() + windowMs }
  const rateLimit = ({ used, resetsAt }: { used: number; resetsAt: number }): RateLimit => ({
    limit,
    remaining: Math.max(0, limit - used),
    resetsAt,
  })
  return {
    consume: (viewerId) =>
      db.change(() => {
        const { used, resetsAt } = quotaOf(viewerId)
        if (used >= limit) throw new RateLimited(Math.max(1, Math.ceil((resetsAt - now()) / 1_000)))
        removeOver.run(now(), REMOVED_AT_ONCE)
        save.run(viewerId, used + 1, resetsAt)
        return rateLimit({ used: used + 1, resetsAt })
      }),
    peek: (viewerId) => db.read(() => rateLimit(quotaOf(viewerId))),
  }
}
