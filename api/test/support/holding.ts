import { execFileSync } from 'node:child_process'
import { setImmediate } from 'node:timers/promises'
import { expect } from 'vitest'
import type { RedisConnection } from '../../adapters/redis/connection.ts'
import type { MovableTime } from './movableTime.ts'

/** Longer than a command may take. */
const HOLD_MS = 2_000

/**
 * That what Redis answers while this process is held up, by whatever it is, is there for those who wait for it. The
 * connection was opened in `time`; `ports` are those of all servers that may answer.
 */
export async function expectReadAfterHold(
  { redis, channels }: RedisConnection,
  time: MovableTime,
  ports: readonly number[],
): Promise<void> {
  await redis.set('vm:test', 'there')
  const answer = redis.get('vm:test')
  const listening = channels.listen('vm:test', () => {})
  await setImmediate()
  // Nothing is read here meanwhile. Servers answer in order: those who answer this have answered that.
  for (const port of ports) execFileSync(process.execPath, ['-e', pinging(port)])
  time.stall(HOLD_MS)
  time.goOn()
  expect(await answer).toBe('there')
  const leave = await listening
  leave()
}

const pinging = (port: number) =>
  `const server = require('net').connect(${port}, '127.0.0.1')
   server.on('data', () => server.destroy()).write('PING\\r\\n')`
