import { LEFT } from '../../domain/streams.ts'

/** Ends an upstream call when its caller leaves, or when nothing is heard from it in time. */
export interface Watchdog {
  /** For the call: aborted when it is to end. */
  readonly signal: AbortSignal
  /** From now on, something must be heard within `ms`; takes the place of an earlier limit. */
  expectWithin(ms: number): void
  /** The call is over: nothing is expected any more, and nothing is to be ended. */
  rest(): void
  /** Whether it was silence that ended the call. */
  expired(): boolean
  /** Ends the call, if it still runs, and lets go of everything. */
  end(): void
}

export function watchdog(signal: AbortSignal): Watchdog {
  const call = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let due = Number.POSITIVE_INFINITY
  let timerDue = Number.POSITIVE_INFINITY
  let expired = false
  let resting = false
  const abort = () => call.abort(LEFT)
  const expireIfDue = () => {
    if (resting) return
    const leftMs = due - performance.now()
    if (leftMs > 0) return wait(leftMs)
    expired = true
    abort()
  }
  // What has arrived while this process was busy is heard first.
  const ring = () => void setImmediate(expireIfDue)
  const wait = (ms: number) => {
    clearTimeout(timer)
    timerDue = performance.now() + ms
    timer = setTimeout(ring, ms)
  }
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort)
  const rest = () => {
    resting = true
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
  return {
    signal: call.signal,
    expectWithin(ms) {
      if (resting) return
      due = performance.now() + ms
      // A limit that moves away with every token costs no timer each: the one that runs looks again when it rings.
      if (due < timerDue) wait(Math.max(0, ms))
    },
    rest,
    expired: () => expired,
    end() {
      rest()
      abort()
    },
  }
}
