import { execFileSync } from 'node:child_process'
import { expect } from 'vitest'
import type { RedisConnection } from '../../adapters/redis/connection.ts'
import { COMMAND_TIMEOUT_MS } from '../../adapters/redis/deadlines.ts'
import { type MovableTime, untilSent } from './movableTime.ts'
import type { RedisServer } from './redisServer.ts'

/** Longer than a command may take. */
const HOLD_MS = 2_000
/** How often the connection looks for what takes too long. */
const LOOK_MS = 100

/**
 * Holds this process up, by whatever it is, in the last moment in which Redis may answer; expects that its answers, which
 * come meanwhile, are read. The connection was opened in `time`; `ports` are those of all servers that may answer, and
 * `mute` those that say nothing before.
 */
export async function expectReadAfterHold(
  { redis, channels }: RedisConnection,
  time: MovableTime,
  ports: readonly number[],
  mute: readonly Pick<RedisServer, 'pause' | 'resume'>[] = [],
): Promise<void> {
  await redis.set('vm:test', 'there')
  time.jump(0)
  for (const server of mute) server.pause()
  const answer = redis.get('vm:test')
  await untilSent()
  time.jump(LOOK_MS)
  const listening = channels.listen('vm:test', () => {})
  await untilSent()
  time.jump(COMMAND_TIMEOUT_MS - LOOK_MS)
  for (const server of mute) server.resume()
  holdWhileAnswered(time, ports)
  expect(await answer).toBe('there')
  const leave = await listening
  leave()
}

/** Holds this process up until the servers at these ports have answered what was sent to them. */
export function holdWhileAnswered(time: MovableTime, ports: readonly number[]): void {
  // Nothing is read here meanwhile. Servers answer in order: those who answer this have answered that.
  for (const port of ports) execFileSync(process.execPath, ['-e', pinging(port)])
  time.stall(HOLD_MS)
  time.goOn()
}

const pinging = (port: number) =>
  `const server = require('net').connect(${port}, '127.0.0.1')
   server.on('data', () => server.destroy()).write('PING\\r\\n')`
