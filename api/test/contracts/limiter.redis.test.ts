import { redisLimiter } from '../../adapters/redis/limiter/limiter.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { limiterContract } from './limiter.contract.ts'

limiterContract(
  'Redis',
  openerOnRedis(({ redis }, quota: { limit: number; windowMs: number }) => redisLimiter(redis, quota)),
)
