import type { Component } from '../../ports/component.ts'
import type { RedisClient } from './connections.ts'

/** Whether Redis answers, and how fast. The connection's time limit for commands is that of the check. */
export function redisComponent(redis: RedisClient, name = 'redis'): Component {
  return {
    async check() {
      const startedAt = performance.now()
      try {
        await redis.ping()
        return { name, status: 'OK', latencyMs: performance.now() - startedAt, detail: null }
      } catch {
        return { name, status: 'DOWN', latencyMs: null, detail: 'Redis does not answer.' }
      }
    },
  }
}
