import { expect, vi } from 'vitest'
import type { AnswerJob, Delivery, JobQueue } from '../../ports/jobQueue.ts'
import { type Open, type Opened, SOON } from './opened.ts'
import { jobOf } from './samples.ts'

/**
 * The clock of this store is the real one, as handlers take real time.
 * `crash` ends all that `port` does as a killed process would, and gives the queue as its successor finds it.
 */
export interface Crashing {
  crash(): Promise<JobQueue>
}
export type OpenJobQueue = Open<JobQueue, { redeliveryMs: number }, Crashing>

export type Subject = () => Opened<JobQueue> & Crashing
export type Handler = (job: AnswerJob, delivery: Delivery) => Promise<void>

export const REDELIVERY_MS = 1_000

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
  vi.waitFor(async () => expect(await queue.depth()).toEqual({ waiting: 0, running: 0 }), SOON)
