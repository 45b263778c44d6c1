import { redisKeyStore } from '../../adapters/redis/apiKeys/keyStore.ts'
import { redisAnswerCache } from '../../adapters/redis/cache/answerCache.ts'
import { redisKnowledgeGaps } from '../../adapters/redis/gaps/knowledgeGaps.ts'
import { redisKnowledgeStore } from '../../adapters/redis/knowledge/knowledgeStore.ts'
import { redisPassageVectors } from '../../adapters/redis/knowledge/passageVectors.ts'
import { redisLimiter } from '../../adapters/redis/limiter/limiter.ts'
import { openerOnCluster } from '../support/redisOpener.ts'
import { answerCacheContract } from './answerCache.contract.ts'
import { countersContract } from './counters.contract.ts'
import { keyStoreContract } from './keyStore.contract.ts'
import { knowledgeGapsContract } from './knowledgeGaps.contract.ts'
import { knowledgeStoreContract } from './knowledgeStore.contract.ts'
import { limiterContract } from './limiter.contract.ts'
import { passageVectorsContract } from './passageVectors.contract.ts'
import { openCounters } from './redis.ts'

const NAME = 'Redis Cluster'
const on = openerOnCluster()

answerCacheContract(NAME, on(redisAnswerCache))
countersContract(NAME, openCounters(on))
keyStoreContract(
  NAME,
  on((connection, _: null) => redisKeyStore(connection)),
)
knowledgeStoreContract(NAME, on(redisKnowledgeStore))
knowledgeGapsContract(
  NAME,
  on((connection, _: null) => redisKnowledgeGaps(connection, { most: 5 })),
)
passageVectorsContract(
  NAME,
  on((connection, _: null) => redisPassageVectors(connection)),
)
limiterContract(
  NAME,
  on(({ redis }, quota: { limit: number; windowMs: number }) => redisLimiter(redis, quota)),
)
