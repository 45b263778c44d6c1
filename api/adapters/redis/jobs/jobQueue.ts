import type { JobQueue } from '../../../ports/jobQueue.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { jobStream } from './stream.ts'
import { workOn } from './worker.ts'

/** Where what no caller is told of goes. */
export type Report = (task: string, error: unknown) => void

export interface JobQueueOptions {
  readonly redeliveryMs?: number
  /** How often a worker looks for what dead ones left. */
  readonly lookMs?: number
  /** How often a worker says that it still works on its jobs. */
  readonly renewMs?: number
  readonly report?: Report
}

const REDELIVERY_MS = 3_000
const LOOK_MS = 500
const RENEW_MS = 1_000

/**
 * A job queue on a Redis stream. An entry belongs to the worker it was delivered to for as long as that worker says
 * so several times a second; one that was not heard of for `redeliveryMs` loses it to the next that looks.
 */
export function redisJobQueue(
  connection: Pick<RedisConnection, 'redis' | 'openAnother'>,
  { redeliveryMs = REDELIVERY_MS, report = () => {}, ...timing }: JobQueueOptions = {},
): JobQueue {
  const { lookMs = Math.min(LOOK_MS, redeliveryMs), renewMs = Math.min(RENEW_MS, redeliveryMs / 3) } = timing
  const jobs = jobStream(connection.redis)
  return guarded<JobQueue>({
    add: jobs.add,
    depth: jobs.depth,
    async work(handler, options) {
      if (options.signal.aborted) return
      const waiting = await connection.openAnother()
      try {
        await workOn(
          { jobs, waiting: waiting.redis, redeliveryMs, lookMs, renewMs, report },
          handler,
          options,
        )
      } finally {
        waiting.close()
      }
    },
  })
}
