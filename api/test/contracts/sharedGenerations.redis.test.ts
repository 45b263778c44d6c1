import { redisGenerationLog } from '../../adapters/redis/generation/generationLog.ts'
import { redisSharedGenerations } from '../../adapters/redis/sharing/sharedGenerations.ts'
import { steadyNow } from '../support/movedTime.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { sharedGenerationsContract } from './sharedGenerations.contract.ts'

sharedGenerationsContract(
  'Redis',
  openerOnRedis((connection, settings: { maxMembers: number }) => ({
    shared: redisSharedGenerations(connection, settings),
    log: redisGenerationLog(connection, { now: steadyNow }),
  })),
)
