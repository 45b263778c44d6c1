import { setTimeout as delay } from 'node:timers/promises'
import type { AnswerJob, JobQueue } from '../../ports/jobQueue.ts'
import { makeBell } from './bell.ts'
import type { Database } from './database.ts'
import { jobTable } from './jobTable.ts'

export interface JobQueueOptions {
  /** The longest time until a job whose handler rejected is tried again; the first times are sooner. */
  readonly redeliveryMs?: number
  /** Epoch ms. */
  readonly now?: () => number
}

type Jobs = ReturnType<typeof jobTable>
type Handler = Parameters<JobQueue['work']>[0]
type WorkOptions = Parameters<JobQueue['work']>[1]

const REDELIVERY_MS = 3_000
const FIRST_RETRY_MS = 100

/**
 * The job queue in the embedded database. Its workers live and die with the process: what was running when it died
 * waits again as soon as the database is opened, since then nobody else can be at it.
 */
export function sqliteJobQueue(db: Database, options: JobQueueOptions = {}): JobQueue {
  const timing = { redeliveryMs: REDELIVERY_MS, now: Date.now, ...options }
  const jobs = jobTable(db)
  return {
    add: (job) =>
      db.change((afterwards) => {
        if (jobs.add(job)) afterwards(() => announce(db))
      }),
    work: (handler, workOptions) => work(db, jobs, timing, handler, workOptions),
    depth: () => db.read(() => jobs.count()),
  }
}

const announce = (db: Database): void => db.events.jobsChanged.publish('any')

async function work(
  db: Database,
  jobs: Jobs,
  timing: Required<JobQueueOptions>,
  handler: Handler,
  { concurrency, signal }: WorkOptions,
): Promise<void> {
  const leave = AbortSignal.any([signal, db.closed])
  const bell = makeBell(leave)
  const stopListening = db.events.jobsChanged.subscribe('any', bell.ring)
  const running = new Set<Promise<void>>()
  const start = (job: AnswerJob) => {
    const run = deliver(db, jobs, timing, job, handler).finally(() => {
      running.delete(run)
      bell.ring()
    })
    running.add(run)
  }
  while (!leave.aborted) {
    const next = running.size < concurrency ? claim(db, jobs, timing) : { waitMs: timing.redeliveryMs }
    if ('job' in next) start(next.job)
    else await bell.rung(next.waitMs)
  }
  stopListening()
  await Promise.all(running)
}

/** The next job, or how long there will be none. A store that is away has none for now. */
function claim(
  db: Database,
  jobs: Jobs,
  { redeliveryMs, now }: Required<JobQueueOptions>,
): { job: AnswerJob } | { waitMs: number } {
  try {
    return db.transact(() => {
      const job = jobs.claim(now())
      return job ? { job } : { waitMs: Math.min(redeliveryMs, (jobs.nextDue() ?? Infinity) - now()) }
    })
  } catch {
    return { waitMs: redeliveryMs }
  }
}

/** Never rejects. */
async function deliver(
  db: Database,
  jobs: Jobs,
  { redeliveryMs, now }: Required<JobQueueOptions>,
  job: AnswerJob,
  handler: Handler,
): Promise<void> {
  const isDone = await attempt(() => handler(job, { signal: db.closed }))
  // Again and again if need be: a job that stays “running” would be lost to this process.
  while (!db.closed.aborted) {
    try {
      return db.transact((afterwards) => {
        const retryMs = Math.min(redeliveryMs, FIRST_RETRY_MS * 2 ** jobs.failuresOf(job))
        if (isDone) jobs.remove(job)
        else jobs.giveBack(job, now() + retryMs)
        afterwards(() => announce(db))
      })
    } catch {
      await delay(redeliveryMs, undefined, { signal: db.closed }).catch(() => {})
    }
  }
}

/** Whether it resolved. Why it did not is the handler's to tell. */
async function attempt(call: () => Promise<void>): Promise<boolean> {
  try {
    await call()
    return true
  } catch {
    return false
  }
}
