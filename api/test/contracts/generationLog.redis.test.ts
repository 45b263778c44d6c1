import { describe, expect, it } from 'vitest'
import type { RedisConnection } from '../../adapters/redis/connection.ts'
import { NOBODY_NEARBY } from '../../adapters/redis/generation/nearby.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { generationLogContract } from './generationLog.contract.ts'
import { acquire, LEASE_MS } from './held.ts'
import { generationLog, ON_REDIS } from './onRedis.ts'
import { freshly } from './opened.ts'

describe('writers that are lost', () => {
  const open = openerOnRedis(generationLog)
  const opened = freshly(() => open({ retentionMs: 600_000 }))

  it('an acquisition counts the writers before it that fell silent, and not those that released', async () => {
    const { port, elapse } = opened()
    const { id, epoch } = await acquire(port)
    await port.release(id, epoch)
    for (let lost = 0; lost < 3; lost++) {
      expect(await port.acquire(id, LEASE_MS)).toMatchObject({ state: 'acquired', writersLost: lost })
      await elapse(LEASE_MS)
    }
  })
})

ON_REDIS.generationLog('Redis', openerOnRedis)
// As the readers of another process have it.
generationLogContract(
  'Redis alone',
  openerOnRedis((connection: RedisConnection, settings: { retentionMs: number }) =>
    generationLog(connection, { ...settings, nearby: NOBODY_NEARBY }),
  ),
)
