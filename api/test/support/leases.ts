import { Cluster, Redis } from 'ioredis'
import { generationKeys, JOB_KEYS } from '../../adapters/redis/keys.ts'
import type { AnswerJob } from '../../ports/jobQueue.ts'

/**
 * Ends the leases of answers under way, and of their jobs, as time would: of those of a process, or of all. A worker
 * that is dead, or stands still, loses them to the next that looks.
 */
export const expireLeases = (at: Ports, { pid }: { readonly pid?: number } = {}): Promise<void> =>
  overRedis(at, async (redis) => {
    const isMeant = ({ worker }: PendingJob) => pid === undefined || worker.includes(`:${pid}:`)
    for (const job of (await pendingJobs(redis)).filter(isMeant)) {
      if (await isHeld(redis, job.state)) await redis.hset(job.state, 'leaseUntil', '0')
      await makeIdle(redis, job)
    }
  })

/** The same for jobs whose answer nobody holds: their worker lost its connection, and could not give them back. */
export const expireAbandonedJobs = (at: Ports): Promise<void> =>
  overRedis(at, async (redis) => {
    for (const job of await pendingJobs(redis))
      if (!(await isHeld(redis, job.state))) await makeIdle(redis, job)
  })

/** The port of a server, or those of a cluster's nodes. */
type Ports = number | readonly number[]

interface PendingJob {
  readonly group: string
  readonly entry: string
  readonly worker: string
  /** The key of its generation's state. */
  readonly state: string
}

const LONG_MS = 24 * 3_600_000

async function overRedis(at: Ports, act: (redis: Redis | Cluster) => Promise<void>): Promise<void> {
  const redis = typeof at === 'number' ? new Redis(at, '127.0.0.1') : new Cluster([...at])
  await act(redis).finally(() => redis.disconnect())
}

async function pendingJobs(redis: Redis | Cluster): Promise<PendingJob[]> {
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

async function isHeld(redis: Redis | Cluster, state: string): Promise<boolean> {
  const [leaseUntil, status] = await redis.hmget(state, 'leaseUntil', 'status')
  return !status && Number(leaseUntil ?? 0) > 0
}

const makeIdle = (redis: Redis | Cluster, { group, entry, worker }: PendingJob): Promise<unknown> =>
  redis.call('XCLAIM', JOB_KEYS.stream, group, worker, 0, entry, 'IDLE', LONG_MS, 'JUSTID')
