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
  /** How long one look for new jobs lasts, and the pause between two looks for those of dead workers. */
  readonly lookMs: number
  readonly renewMs: number
  readonly report: Report
}

const PAUSE_AFTER_FAILURE_MS = 250
const CLEANING_INTERVAL_MS = 60_000

/** JobQueue's `work`: one worker, under a name of its own, until `signal` is aborted. */
export async function workOn(workplace: Workplace, handler: Handler, options: WorkOptions): Promise<void> {
  const { jobs, report, renewMs } = workplace
  const name = `${hostname()}:${process.pid}:${randomUUID()}`
  const running = runningJobs(workplace, name, handler)
  const timers = [
    every(renewMs, running.renew),
    every(CLEANING_INTERVAL_MS, () =>
      jobs.dropSilentWorkers().catch((error) => report('dropSilentWorkers', error)),
    ),
  ]
  await takeJobs(running, taking(workplace, name), options, report)
  await running.allEnd()
  for (const timer of timers) clearInterval(timer)
  await jobs.leave(name).catch((error) => report('leaveJobs', error))
}

/** Takes jobs as long as there is room for them. A failure is waited out. */
async function takeJobs(
  running: ReturnType<typeof runningJobs>,
  take: (count: number) => Promise<Entry[]>,
  { concurrency, signal }: WorkOptions,
  report: Report,
): Promise<void> {
  while (!signal.aborted) {
    try {
      if (running.count() >= concurrency) await running.oneEnds()
      else for (const entry of await take(concurrency - running.count())) running.accept(entry, signal)
    } catch (error) {
      report('takeJobs', error)
      await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { signal }).catch(() => {})
    }
  }
}

const every = (ms: number, act: () => Promise<void>): NodeJS.Timeout => setInterval(() => void act(), ms)

/** Looks for what dead workers left now and then, and else waits for what is new. */
function taking(
  { jobs, waiting, redeliveryMs, lookMs }: Workplace,
  name: string,
): (count: number) => Promise<Entry[]> {
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

interface RunningJob {
  readonly ended: Promise<void>
  lose(): void
}

/** The jobs that a worker has. */
function runningJobs(workplace: Workplace, name: string, handler: Handler) {
  const running = new Map<string, RunningJob>()
  const renew = renewal(workplace, name, running)

  const hold = (entry: Entry, lose: () => void, ending: Promise<void>): void => {
    // What could neither be ended nor given back is idle from now on, and is taken for a dead worker's.
    const ended = ending
      .catch((error) => workplace.report('endJob', error))
      .finally(() => running.delete(entry.id))
    running.set(entry.id, { ended, lose })
  }
  return {
    count: () => running.size,
    renew,
    /** Starts a job; one that arrives after the worker was told to leave goes back untouched. */
    accept(entry: Entry, leaving: AbortSignal): void {
      // It may be one of our own, idle for as long as Redis was away.
      if (running.has(entry.id)) return
      const lost = new AbortController()
      const ending = leaving.aborted
        ? workplace.jobs.giveBack(name, entry, workplace.redeliveryMs)
        : carryOut(workplace, name, entry, handler, lost.signal)
      hold(entry, () => lost.abort(), ending)
    },
    oneEnds: (): Promise<void> => Promise.race([...running.values()].map(({ ended }) => ended)),
    allEnd: async (): Promise<void> => {
      await Promise.all([...running.values()].map(({ ended }) => ended))
    },
  }
}

/** Runs a job, and ends it in the queue if its handler resolves. */
async function carryOut(
  { jobs, redeliveryMs, report }: Workplace,
  name: string,
  entry: Entry,
  handler: Handler,
  signal: AbortSignal,
): Promise<void> {
  try {
    // mutant: job-handling
    if (entry.job) await handler(entry.job, { signal })
    else report('readJob', new Error(`The entry ${entry.id} holds no job`))
  } catch (error) {
    report('runJob', error)
    return jobs.giveBack(name, entry, redeliveryMs)
  }
  // mutant: job-done
  return jobs.done(name, entry)
}

/** Says that the worker still works on its jobs, and tells those that it has lost. One at a time. */
function renewal({ jobs, report }: Workplace, name: string, running: ReadonlyMap<string, RunningJob>) {
  let renewing = false
  return async (): Promise<void> => {
    if (renewing || running.size === 0) return
    renewing = true
    try {
      for (const id of await jobs.renew(name, [...running.keys()])) running.get(id)?.lose()
    } catch (error) {
      report('renewJobs', error)
    } finally {
      renewing = false
    }
  }
}
