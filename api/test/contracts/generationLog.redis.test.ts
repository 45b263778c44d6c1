import { redisGenerationLog } from '../../adapters/redis/generation/generationLog.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { generationLogContract } from './generationLog.contract.ts'

generationLogContract('Redis', openerOnRedis(redisGenerationLog))
