import { setTimeout as sleep } from 'node:timers/promises'
import { memoryLimiter } from '../../adapters/limiter/memory.ts'
import { limiterContract } from './limiter.contract.ts'

/** There is no other instance over the same memory: its port is the same one. */
limiterContract('memory', async (quota) => {
  const port = memoryLimiter(quota)
  return {
    port,
    another: async () => port,
    now: () => Date.now(),
    elapse: (ms) => sleep(ms),
    countLeftovers: async () => 0,
    close: async () => {},
  }
})
