import { setImmediate } from 'node:timers/promises'
import { vi } from 'vitest'

/** What `setTimeout`, `setInterval` and `performance` of this process go by. `Date` stays as it is. */
export interface MovableTime {
  /** Moves on by so much at once, with nothing read in between; from then on, time stands still. */
  jump(ms: number): void
  /** The same for a process that was held up for so long: each timer that is due fires once. */
  stall(ms: number): void
  /** Passes again as it really does. */
  goOn(): void
  end(): void
}

const TICK_MS = 10

/** What @sinonjs/fake-timers puts in the place of `setTimeout`. */
interface FakeTimer {
  readonly clock: { jump(ms: number): void }
}

/** Puts timers and `performance` into the test's hands. They go on as usual until a test has time jump. */
export function movableTime(): MovableTime {
  const { setInterval, clearInterval } = globalThis
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
    shouldClearNativeTimers: true,
  })
  let passes = true
  const ticking = setInterval(() => {
    if (passes) vi.advanceTimersByTime(TICK_MS)
  }, TICK_MS)
  return {
    jump(ms) {
      passes = false
      vi.advanceTimersByTime(ms)
    },
    stall(ms) {
      passes = false
      ;(globalThis.setTimeout as unknown as FakeTimer).clock.jump(ms)
    },
    goOn() {
      passes = true
    },
    end() {
      clearInterval(ticking)
      vi.useRealTimers()
    },
  }
}

/** Lets what was asked for be sent, also if that takes a few steps. No answer is waited for. */
export async function untilSent(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await setImmediate()
}
