import { expect, it, onTestFinished } from 'vitest'
import { StoreUnavailable } from '../../../domain/errors.ts'
import { exchangeOf, OWNER } from '../../../test/contracts/samples.ts'
import { movableTime } from '../../../test/support/movableTime.ts'
import { startRedisServer } from '../../../test/support/redisServer.ts'
import { connectRedis } from '../connection.ts'
import { conversationKeys } from '../keys.ts'
import { redisConversationStore } from './conversationStore.ts'

it('a watcher is notified if Redis lost the last changes of a conversation', async () => {
  const server = await startRedisServer()
  onTestFinished(server.close)
  const time = movableTime()
  onTestFinished(time.end)
  const connection = await connectRedis(server.url)
  onTestFinished(connection.close)
  const store = redisConversationStore(connection, { conversationTtlMs: 60_000 })
  const { conversationId: id, ...exchange } = exchangeOf(Date.now())
  await store.addExchange({ conversationId: id, ...exchange })
  const changes = await store.watch(OWNER, id, new AbortController().signal)
  const heard = changes?.[Symbol.asyncIterator]().next()
  await connection.redis.hset(conversationKeys(OWNER, id).conversation, 'changeSeq', 1)
  // The next time it looks.
  time.jump(1_000)
  time.goOn()
  await expect(heard).rejects.toBeInstanceOf(StoreUnavailable)
})
