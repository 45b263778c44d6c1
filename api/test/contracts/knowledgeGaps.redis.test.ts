import { redisKnowledgeGaps } from '../../adapters/redis/gaps/knowledgeGaps.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { knowledgeGapsContract } from './knowledgeGaps.contract.ts'

knowledgeGapsContract(
  'Redis',
  openerOnRedis((connection, _: null) => redisKnowledgeGaps(connection, { most: 5 })),
)
