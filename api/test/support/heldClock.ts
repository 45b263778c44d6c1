import { onTestFinished, vi } from 'vitest'

/**
 * Holds the clock and timers of this process until the end of the test; only `advance` moves them. Sockets, and what
 * Node's own modules time, go on, so a test first waits for what has to be there and then lets time pass.
 */
export function holdClock(): void {
  vi.useFakeTimers({
    toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  })
  onTestFinished(() => void vi.useRealTimers())
}

/** Lets `ms` pass on the held clock, and runs the timers that are due. */
export const advance = (ms: number): void => void vi.advanceTimersByTime(ms)
