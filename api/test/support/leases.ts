import { Redis } from 'ioredis'
import { generationKeys, JOB_KEYS } from '../../adapters/redis/keys.ts'
import type { AnswerJob } from '../../ports/jobQueue.ts'

/**
 * Ends the leases of all answers under way, and of their jobs, as time would: a worker that is dead by now loses its
 * own to the next that looks, one that lives renews it.
 */
export const expireLeases = (redisPort: number): Promise<void> =>
  overRedis(redisPort, async (redis) => {
    const jobs = await pendingJobs(redis)
    for (const { state } of jobs) if (await isHeld(redis, state)) await redis.hset(state, 'leaseUntil', '0')
    for (const job of jobs) await makeIdle(redis, job)
  })

/** The same for jobs whose answer nobody holds: their worker lost its connection, and could not give them back. */
export const expireAbandonedJobs = (redisPort: number): Promise<void> =>
  overRedis(redisPort, async (redis) => {
    for (const job of await pendingJobs(redis))
      if (!(await isHeld(redis, job.state))) await makeIdle(redis, job)
  })

interface PendingJob {
  readonly group: string
  readonly entry: string
  readonly worker: string
  /** The key of its generation's state. */
  readonly state: string
}

const LONG_MS = 24 * 3_600_000

async function overRedis(port: number, act: (redis: Redis) => Promise<void>): Promise<void> {
  const redis = new Redis(port, '127.0.0.1')
  await act(redis).finally(() => redis.disconnect())
}

async function pendingJobs(redis: Redis): Promise<PendingJob[]> {
  if ((await redis.exists(JOB_KEYS.stream)) === 0) return []
  const found: PendingJob[] = []
  for (const [, group] of (await redis.xinfo('GROUPS', JOB_KEYS.stream)) as [string, string][])
    for (const [entry, worker] of (await redis.xpending(JOB_KEYS.stream, group, '-', '+', 1_000)) as [
      string,
      string,
    ][]) {
      const [[, fields = []] = []] = await redis.xrange(JOB_KEYS.stream, entry, entry)
      const { generationId }: AnswerJob = JSON.parse(fields[fields.indexOf('job') + 1] ?? '{}')
      if (generationId) found.push({ group, entry, worker, state: generationKeys(generationId).state })
    }
  return found
}

async function isHeld(redis: Redis, state: string): Promise<boolean> {
  const [leaseUntil, status] = await redis.hmget(state, 'leaseUntil', 'status')
  return !status && Number(leaseUntil ?? 0) > 0
}

const makeIdle = (redis: Redis, { group, entry, worker }: PendingJob): Promise<unknown> =>
  redis.xclaim(JOB_KEYS.stream, group, worker, 0, entry, 'IDLE', LONG_MS, 'JUSTID')
