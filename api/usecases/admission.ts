import { Overloaded } from '../domain/errors.ts'
import type { Component } from '../ports/component.ts'
import type { JobQueue } from '../ports/jobQueue.ts'

/** Lets a question in, as far as there is room for one more. @throws Overloaded, StoreUnavailable, as `enter` */
export type Admit = <T>(enter: () => Promise<T>) => Promise<T>

export interface AdmissionPorts {
  readonly jobs: Pick<JobQueue, 'depth'>
  /** How many answers may wait for a worker, over all processes. */
  readonly maxWaiting: number
}

/** How long a look at the queue is good for: far from the bound, questions cost no look of their own. */
const FRESH_MS = 250
/** And for how long more, where it saw the bound far away: then the next look is taken while questions go on. */
const STALE_MS = 1_000
const RETRY_AFTER_SECONDS = 5

/**
 * Lets questions in until as many answers wait as there may be. Other processes let in as well: together they may
 * exceed the bound by what each lets in within a quarter of a second, or from half of it on within a look more.
 */
export function makeAdmission({ jobs, maxWaiting }: AdmissionPorts): Admit {
  let waiting = 0
  let freshUntil = Number.NEGATIVE_INFINITY
  /** Those that are on their way into the queue, and those that came there since it was looked at. */
  let entering = 0
  let entered = 0
  let looking: Promise<void> | null = null
  const look = async () => {
    const enteredBefore = entered
    try {
      waiting = (await jobs.depth()).waiting
      entered -= enteredBefore
      freshUntil = performance.now() + FRESH_MS
    } finally {
      looking = null
    }
  }
  // mutant: counted-entries
  const isFull = () => waiting + entered + entering >= maxWaiting
  const isFar = () =>
    performance.now() < freshUntil + STALE_MS && waiting + entered + entering < maxWaiting / 2
  const mustLook = () => performance.now() >= freshUntil || (isFull() && waiting < maxWaiting)
  return async (enter) => {
    if (mustLook()) {
      looking ??= look()
      if (isFar()) looking.catch(() => {})
      else await looking
    }
    // mutant: full-queue
    if (isFull()) throw new Overloaded(RETRY_AFTER_SECONDS)
    entering++
    try {
      return await enter()
    } finally {
      entering--
      entered++
    }
  }
}

/** The queue’s health: DEGRADED while it takes no more questions. */
export function queueComponent({ jobs, maxWaiting }: AdmissionPorts): Component {
  return {
    async check() {
      const startedAt = performance.now()
      try {
        const { waiting } = await jobs.depth()
        const latencyMs = performance.now() - startedAt
        if (waiting < maxWaiting) return { name: 'queue', status: 'OK', latencyMs, detail: null }
        const detail = `${waiting} answers wait for a worker: new questions are refused until there is room.`
        return { name: 'queue', status: 'DEGRADED', latencyMs, detail }
      } catch {
        return { name: 'queue', status: 'DOWN', latencyMs: null, detail: 'The queue cannot be read.' }
      }
    },
  }
}
