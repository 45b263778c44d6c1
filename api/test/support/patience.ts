import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

/*
 * The tests' only use of real time. No test asserts how fast something happens: a wait ends when its condition holds,
 * and one generous bound turns a hang into a failure. A slow machine only waits longer.
 */

/** Longest wait for one condition, in ms: at least ten times what the slowest one needs on an idle machine. */
export const PATIENCE_MS = 150_000
/** Limit of a test or hook, in ms. It exceeds `PATIENCE_MS`, so that the condition that never held is the error. */
export const TEST_LIMIT_MS = 2 * PATIENCE_MS
const LOOK_EVERY_MS = 20
/** Counted for one look at most: a machine that was paused in between has used up no patience. */
const LONGEST_LOOK_MS = 5_000

/** Resolves with the result of `condition` as soon as it no longer throws; rejects with its last error. */
export async function eventually<T>(condition: () => T | Promise<T>, everyMs = LOOK_EVERY_MS): Promise<T> {
  let left = PATIENCE_MS
  for (let looked = performance.now(); ; ) {
    try {
      return await condition()
    } catch (error) {
      if (left < 0) throw error
    }
    await sleep(everyMs)
    const now = performance.now()
    left -= Math.min(now - looked, LONGEST_LOOK_MS)
    looked = now
  }
}

/**
 * Lets at least `ms` of real time pass, for what only a real clock ends: a silence, a lease in another process. It may
 * take much longer, so a test asserts nothing that ends by itself in the meantime.
 */
export const letTimePass = (ms: number, signal?: AbortSignal): Promise<void> =>
  sleep(ms, undefined, signal ? { signal } : {})

/** The result of `awaited`, or an error that says what did not happen within `PATIENCE_MS`. */
export function inPatience<T>(awaited: Promise<T>, otherwise: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const givingUp = globalThis.setTimeout(() => reject(new Error(otherwise)), PATIENCE_MS)
  return Promise.race([awaited, promise]).finally(() => clearTimeout(givingUp))
}

/** Aborts after `PATIENCE_MS`: for calls that take a signal and must not hang a test. */
export const patienceSignal = (): AbortSignal => AbortSignal.timeout(PATIENCE_MS)

/** How often the same loop, timed at the same moment, would fit into `work`: the CPU time of this thread, as a ratio. */
export function costOf(work: () => unknown, reference: () => unknown, rounds = 5): number {
  const ratios = Array.from({ length: rounds }, () => cpuOf(work) / cpuOf(reference))
  return Math.min(...ratios)
}

/** Work that takes less in this thread is too short to be compared, in µs. */
const LEAST_COMPARED_US = 8_000

/**
 * Whether `long` takes more than `limit` times the CPU time of `short`, in each of several rounds: a busy machine slows
 * down one round or another. False if `long` takes too little time to tell.
 */
export function takesMoreThan(limit: number, long: () => unknown, short: () => unknown, rounds = 6): boolean {
  let longUs = cpuOf(long, 0)
  for (let round = 0; round < rounds; round++) {
    if (longUs < LEAST_COMPARED_US || longUs <= limit * cpuOf(short, LEAST_COMPARED_US)) return false
    longUs = cpuOf(long, LEAST_COMPARED_US)
  }
  return true
}

/** The system may note a thread's time at its ticks only, every 4 ms: short work is repeated until that is little. */
const LEAST_TIMED_US = 30_000

/** Of one run, in µs. */
function cpuOf(run: () => unknown, leastUs = LEAST_TIMED_US): number {
  const before = process.threadCpuUsage()
  for (let runs = 1; ; runs++) {
    run()
    const { user, system } = process.threadCpuUsage(before)
    if (user + system >= leastUs) return (user + system) / runs
  }
}
