import { openerOnRedis } from '../support/redisOpener.ts'
import { answerCacheContract } from './answerCache.contract.ts'
import { ON_REDIS } from './onRedis.ts'
import { openTieredCache } from './redis.ts'

ON_REDIS.answerCache('Redis', openerOnRedis)
answerCacheContract('two tiers over Redis', openTieredCache(openerOnRedis))
