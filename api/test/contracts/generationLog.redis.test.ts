import { redisGenerationLog } from '../../adapters/redis/generation/generationLog.ts'
import { NOBODY_NEARBY } from '../../adapters/redis/generation/nearby.ts'
import { steadyNow } from '../support/movedTime.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { generationLogContract, type OpenGenerationLog } from './generationLog.contract.ts'

const open = (settings?: { readonly nearby: typeof NOBODY_NEARBY }): OpenGenerationLog =>
  openerOnRedis((connection, { retentionMs }: { retentionMs: number }) =>
    redisGenerationLog(connection, { retentionMs, now: steadyNow, ...settings }),
  )

generationLogContract('Redis', open())
// As the readers of another process have it.
generationLogContract('Redis alone', open({ nearby: NOBODY_NEARBY }))
