import { openerOnRedis } from '../support/redisOpener.ts'
import { jobQueueContract } from './jobQueue.contract.ts'
import { openJobQueue } from './redis.ts'

jobQueueContract('Redis', openJobQueue(openerOnRedis))
