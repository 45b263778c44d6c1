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

type Handler = Parameters<JobQueue['work']>[0]

const REDELIVERY_MS = 3_000
const FIRST_RETRY_MS = 100

/**
 * The job queue in the embedded database. Its workers live and die with the process: what was running when it died
 * waits again as soon as the database is opened, since then nobody else can be at it.
 */
export function sqliteJobQueue(db: Database, options: JobQueueOptions = {}): JobQueue {
  const { redeliveryMs = REDELIVERY_MS, now = Date.now } = options
  const jobs = jobTable(db)
  const announce = () => db.events.jobsChanged.publish('any')

  /** Writes how a delivery ended, again and again if need be: a job that stays "running" would be lost. */
  const settle = async (job: AnswerJob, isDone: boolean): Promise<void> => {
    while (!db.closed.aborted) {
      try {
        return db.transact((afterwards) => {
          const retryMs = Math.min(redeliveryMs, FIRST_RETRY_MS * 2 ** jobs.failuresOf(job))
          if (isDone) jobs.remove(job)
          else jobs.giveBack(job, now() + retryMs)
          afterwards(announce)
        })
      } catch {
        await delay(redeliveryMs, undefined, { signal: db.closed }).catch(() => {})
      }
    }
  }
  const deliver = async (job: AnswerJob, handler: Handler): Promise<void> => {
    const isDone = await attempt(() => handler(job, { signal: db.closed }))
    await settle(job, isDone)
  }
  /** The next job, or how long there will be none. A store that is away has none for now. */
  const claim = (): { job: AnswerJob } | { waitMs: number } => {
    try {
      return db.transact(() => {
        const job = jobs.claim(now())
        return job ? { job } : { waitMs: Math.min(redeliveryMs, (jobs.nextDue() ?? Infinity) - now()) }
      })
    } catch {
      return { waitMs: redeliveryMs }
    }
  }
  return {
    add: (job) =>
      db.change((afterwards) => {
        if (jobs.add(job)) afterwards(announce)
      }),
    async work(handler, { concurrency, signal }) {
      const leave = AbortSignal.any([signal, db.closed])
      const bell = makeBell(leave)
      const stopListening = db.events.jobsChanged.subscribe('any', bell.ring)
      const running = new Set<Promise<void>>()
      while (!leave.aborted) {
        const next = running.size < concurrency ? claim() : { waitMs: redeliveryMs }
        if ('waitMs' in next) await bell.rung(next.waitMs)
        else {
          const run = deliver(next.job, handler).finally(() => running.delete(run) && bell.ring())
          running.add(run)
        }
      }
      stopListening()
      await Promise.all(running)
    },
    depth: () => db.read(() => jobs.count()),
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
