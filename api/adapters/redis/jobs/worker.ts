import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JobQueue } from '../../../ports/jobQueue.ts'
import type { RedisClient } from '../connections.ts'
import type { Report } from './jobQueue.ts'
import type { Entry, JobStream } from './stream.ts'

type Handler = Parameters<JobQueue['work']>[0]
type WorkOptions = Parameters<JobQueue['work']>[1]

interface Workplace {
  readonly jobs: JobStream
  /** A connection that may wait for jobs. */
  readonly waiting: RedisClient
  readonly redeliveryMs: number
  readonly report: Report
}

/** How long one look for new jobs lasts, and the pause between two looks for those of dead workers. */
const LOOK_MS = 500
const PAUSE_AFTER_FAILURE_MS = 250
const CLEANING_INTERVAL_MS = 60_000

/** JobQueue's `work`: one worker, under a name of its own, until `signal` is aborted. */
export async function workOn(workplace: Workplace, handler: Handler, options: WorkOptions): Promise<void> {
  const { jobs, report, redeliveryMs } = workplace
  const { concurrency, signal } = options
  const name = `${hostname()}:${process.pid}:${randomUUID()}`
  const running = runningJobs(workplace, name, handler)
  const take = taking(workplace, name)
  const timers = [
    every(Math.min(1_000, redeliveryMs / 3), running.renew),
    every(CLEANING_INTERVAL_MS, () =>
      jobs.dropSilentWorkers().catch((error) => report('dropSilentWorkers', error)),
    ),
  ]
  while (!signal.aborted) {
    if (running.count() >= concurrency) {
      await running.oneEnds()
      continue
    }
    try {
      const entries = await take(concurrency - running.count())
      for (const entry of entries) running.accept(entry, signal)
    } catch (error) {
      report('takeJobs', error)
      await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { signal }).catch(() => {})
    }
  }
  await running.allEnd()
  for (const timer of timers) clearInterval(timer)
  await jobs.leave(name).catch((error) => report('leaveJobs', error))
}

const every = (ms: number, act: () => Promise<void>): NodeJS.Timeout => setInterval(() => void act(), ms)

/** Looks for what dead workers left now and then, and else waits for what is new. */
function taking(
  { jobs, waiting, redeliveryMs }: Workplace,
  name: string,
): (count: number) => Promise<Entry[]> {
  const lookMs = Math.min(LOOK_MS, redeliveryMs)
  let cursor = '0-0'
  let lastLook = -Infinity
  return async (count) => {
    if (performance.now() - lastLook >= lookMs) {
      const [next, idle] = await jobs.takeIdle(name, count, redeliveryMs, cursor)
      cursor = next
      // Where there is more to look through, the next turn goes on with it.
      if (next === '0-0') lastLook = performance.now()
      if (idle.length > 0) return idle
    }
    return jobs.takeNew(waiting, name, count, lookMs)
  }
}

/** The jobs that a worker has. */
function runningJobs({ jobs, redeliveryMs, report }: Workplace, name: string, handler: Handler) {
  const running = new Map<string, { ended: Promise<void>; lose: () => void }>()
  let renewing = false

  const run = async ({ job, id }: Entry, signal: AbortSignal): Promise<void> => {
    const entry = { id, job }
    try {
      if (job) await handler(job, { signal })
      else report('readJob', new Error(`The entry ${id} holds no job`))
    } catch (error) {
      report('runJob', error)
      return jobs.giveBack(name, entry, redeliveryMs)
    }
    await jobs.done(name, entry)
  }
  const start = (entry: Entry): void => {
    const lost = new AbortController()
    // A job that could neither be ended nor given back is idle from now on, and is taken for a dead worker's.
    const ended = run(entry, lost.signal)
      .catch((error) => report('endJob', error))
      .finally(() => running.delete(entry.id))
    running.set(entry.id, { ended, lose: () => lost.abort() })
  }
  return {
    count: () => running.size,
    /** Starts a job; one that arrives after the worker was told to leave goes back untouched. */
    accept(entry: Entry, leaving: AbortSignal): void {
      // It may be one of our own, idle for as long as Redis was away.
      if (running.has(entry.id)) return
      if (!leaving.aborted) {
        start(entry)
        return
      }
      const ended = jobs
        .giveBack(name, entry, redeliveryMs)
        .catch((error) => report('giveBackJob', error))
        .finally(() => running.delete(entry.id))
      running.set(entry.id, { ended, lose: () => {} })
    },
    async renew(): Promise<void> {
      if (renewing || running.size === 0) return
      renewing = true
      try {
        for (const id of await jobs.renew(name, [...running.keys()])) running.get(id)?.lose()
      } catch (error) {
        report('renewJobs', error)
      } finally {
        renewing = false
      }
    },
    oneEnds: (): Promise<void> => Promise.race([...running.values()].map(({ ended }) => ended)),
    allEnd: async (): Promise<void> => {
      await Promise.all([...running.values()].map(({ ended }) => ended))
    },
  }
}
