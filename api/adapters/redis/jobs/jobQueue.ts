import type { JobQueue } from '../../../ports/jobQueue.ts'
import type { RedisConnection } from '../connection.ts'
import { guarded } from '../failures.ts'
import { jobStream } from './stream.ts'
import { workOn } from './worker.ts'

/** Where what no caller is told of goes. */
export type Report = (task: string, error: unknown) => void

export interface JobQueueOptions {
  readonly redeliveryMs?: number
  readonly report?: Report
}

/**
 * A job queue on a Redis stream. An entry belongs to the worker it was delivered to for as long as that worker says
 * so several times a second; one that was not heard of for `redeliveryMs` loses it to the next that looks.
 */
export function redisJobQueue(
  connection: Pick<RedisConnection, 'redis' | 'openAnother'>,
  { redeliveryMs = 3_000, report = () => {} }: JobQueueOptions = {},
): JobQueue {
  const jobs = jobStream(connection.redis)
  return guarded<JobQueue>({
    add: jobs.add,
    depth: jobs.depth,
    async work(handler, options) {
      if (options.signal.aborted) return
      const waiting = await connection.openAnother()
      try {
        await workOn({ jobs, waiting: waiting.redis, redeliveryMs, report }, handler, options)
      } finally {
        waiting.close()
      }
    },
  })
}
