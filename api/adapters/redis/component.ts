import type { Component, ComponentHealth } from '../../ports/component.ts'
import type { RedisClient } from './connections.ts'

/** Never there: asking to change it asks whether a change would be taken, and changes nothing. */
const PROBE_KEY = 'vm:{health}'

/** Whether Redis answers, how fast, and takes writes. The connection's time limit for commands is that of the check. */
export function redisComponent(
  redis: RedisClient,
  name = 'redis',
  /** What it means for the whole that this one does not answer. */
  whenAway: 'DOWN' | 'DEGRADED' = 'DOWN',
): Component {
  return {
    async check() {
      const startedAt = performance.now()
      const answered = (status: ComponentHealth['status'], detail: string | null) => ({
        name,
        status,
        latencyMs: performance.now() - startedAt,
        detail,
      })
      try {
        await redis.set(PROBE_KEY, '', 'XX')
        return answered('OK', null)
      } catch (error) {
        if (error instanceof Error && error.name === 'ReplyError')
          return answered('DEGRADED', 'Redis takes no writes.')
        return { name, status: whenAway, latencyMs: null, detail: 'Redis does not answer.' }
      }
    },
  }
}
