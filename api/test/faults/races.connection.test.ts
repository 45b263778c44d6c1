import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { connectRedis } from '../../adapters/redis/connection.ts'
import { eventually } from '../support/patience.ts'
import { startRedisServer } from '../support/redisServer.ts'

it('a command whose connection breaks before its reply is carried out once, and its caller knows that it does not know', async () => {
  const server = await startRedisServer()
  onTestFinished(server.close)
  const { redis, close } = await connectRedis(server.url)
  onTestFinished(close)
  if (!(redis instanceof Redis)) throw new Error('One server is not a cluster')
  server.pause()
  const counting = redis.incr('counter')
  counting.catch(() => {})
  await eventually(() => expect(redis.stream.writableLength).toBe(0))
  redis.stream.destroy()
  server.resume()
  await expect(counting).rejects.toThrow()
  // Whatever would be sent again goes out before the first command of the new connection.
  await eventually(() => redis.ping())
  expect(await redis.get('counter')).toBe('1')
})
