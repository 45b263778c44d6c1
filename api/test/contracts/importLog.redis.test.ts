import { openerOnRedis } from '../support/redisOpener.ts'
import { ON_REDIS } from './onRedis.ts'

ON_REDIS.importLog('Redis', openerOnRedis)
