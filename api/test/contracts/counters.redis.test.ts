import { openerOnRedis } from '../support/redisOpener.ts'
import { countersContract } from './counters.contract.ts'
import { openCounters } from './redis.ts'

countersContract('Redis', openCounters(openerOnRedis))
