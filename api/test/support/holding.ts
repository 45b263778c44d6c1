import { setImmediate } from 'node:timers/promises'
import { expect } from 'vitest'
import type { RedisConnection } from '../../adapters/redis/connection.ts'

/** Longer than a command may take. */
const HOLD_MS = 2_000

/** That what Redis answers while this process is held up, by whatever it is, is there for whoever waits for it. */
export async function expectReadAfterHold({ redis, channels }: RedisConnection): Promise<void> {
  await redis.set('vm:test', 'there')
  const answer = redis.get('vm:test')
  const listening = channels.listen('vm:test', () => {})
  await setImmediate()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HOLD_MS)
  expect(await answer).toBe('there')
  const leave = await listening
  leave()
}
