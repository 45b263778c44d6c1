import { vi } from 'vitest'
import { memoryLimiter } from '../../adapters/limiter/memory.ts'
import { limiterContract } from './limiter.contract.ts'

/** There is no other instance over the same memory: its port is the same one. */
limiterContract('memory', async (quota) => {
  vi.useFakeTimers()
  const port = memoryLimiter(quota)
  return {
    port,
    another: async () => port,
    now: () => Date.now(),
    async elapse(ms) {
      await vi.advanceTimersByTimeAsync(ms)
    },
    countLeftovers: async () => 0,
    close: async () => void vi.useRealTimers(),
  }
})
