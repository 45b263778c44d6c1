import type { RedisConnection } from '../../adapters/redis/connection.ts'
import { NOBODY_NEARBY } from '../../adapters/redis/generation/nearby.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { generationLogContract } from './generationLog.contract.ts'
import { generationLog, ON_REDIS } from './onRedis.ts'

ON_REDIS.generationLog('Redis', openerOnRedis)
// As the readers of another process have it.
generationLogContract(
  'Redis alone',
  openerOnRedis((connection: RedisConnection, settings: { retentionMs: number }) =>
    generationLog(connection, { ...settings, nearby: NOBODY_NEARBY }),
  ),
)
