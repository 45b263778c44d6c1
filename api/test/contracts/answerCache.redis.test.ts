import { redisAnswerCache } from '../../adapters/redis/cache/answerCache.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { answerCacheContract } from './answerCache.contract.ts'
import { openTieredCache } from './redis.ts'

answerCacheContract('Redis', openerOnRedis(redisAnswerCache))
answerCacheContract('two tiers over Redis', openTieredCache(openerOnRedis))
