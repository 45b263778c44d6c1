/** Ends an upstream call when its caller leaves, or when nothing is heard from it in time. */
export interface Watchdog {
  /** For the call: aborted when it is to end. */
  readonly signal: AbortSignal
  /** From now on, something must be heard within `ms`; takes the place of an earlier limit. */
  expectWithin(ms: number): void
  /** Nothing is expected for now: it is the reader who takes the time. */
  rest(): void
  /** Whether it was silence that ended the call. */
  expired(): boolean
  /** Ends the call, if it still runs, and lets go of everything. */
  end(): void
}

export function watchdog(signal: AbortSignal): Watchdog {
  const call = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let expired = false
  const abort = () => call.abort()
  const expire = () => {
    expired = true
    abort()
  }
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort)
  return {
    signal: call.signal,
    expectWithin(ms) {
      clearTimeout(timer)
      timer = setTimeout(expire, ms)
    },
    rest: () => clearTimeout(timer),
    expired: () => expired,
    end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      abort()
    },
  }
}
