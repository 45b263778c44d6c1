import { redisAnswerCache } from '../../adapters/redis/cache/answerCache.ts'
import { tieredAnswerCache } from '../../adapters/tieredCache.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { answerCacheContract } from './answerCache.contract.ts'

const open = openerOnRedis(redisAnswerCache)
answerCacheContract('Redis', open)

const openStore = openerOnRedis(redisAnswerCache)
answerCacheContract('two tiers over Redis', async (settings) => {
  const opened = await openStore(settings)
  const another = async () => tieredAnswerCache(await opened.another())
  return { ...opened, port: await tieredAnswerCache(opened.port), another }
})
