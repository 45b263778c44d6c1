import { expect } from 'vitest'
import type { AnswerJob, Delivery, JobQueue } from '../../ports/jobQueue.ts'
import { eventually } from '../support/patience.ts'
import type { Open, Opened } from './opened.ts'
import { jobOf } from './samples.ts'

export interface Workplace {
  /** Ends all that `port` does as a killed process would, and gives the queue as its successor finds it. */
  crash(): Promise<JobQueue>
  /** Lets time pass in steps. In each step, every worker renews the jobs that it works on. */
  workOn(ms: number): Promise<void>
}
export type OpenJobQueue = Open<JobQueue, { redeliveryMs: number }, Workplace>

export type Subject = () => Opened<JobQueue> & Workplace
export type Handler = (job: AnswerJob, delivery: Delivery) => Promise<void>

/** Longer than the slowest machine takes for a test. */
export const REDELIVERY_MS = 600_000

/** A worker that runs until `stop`, which resolves when it has ended. */
export function work(queue: JobQueue, handler: Handler, concurrency = 1) {
  const leave = new AbortController()
  const ended = queue.work(handler, { concurrency, signal: leave.signal })
  return {
    ended,
    abort: () => leave.abort(),
    async stop() {
      leave.abort()
      await ended
    },
  }
}

/** A promise to be resolved by hand. */
export function gate() {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}

export async function addAll(queue: JobQueue, count: number): Promise<AnswerJob[]> {
  const jobs = Array.from({ length: count }, () => jobOf())
  for (const job of jobs) await queue.add(job)
  return jobs
}

export const isEmpty = (queue: JobQueue) =>
  eventually(async () => expect(await queue.depth()).toEqual({ waiting: 0, running: 0 }))
