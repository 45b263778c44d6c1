import { redisKnowledgeStore } from '../../adapters/redis/knowledge/knowledgeStore.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { knowledgeStoreContract } from './knowledgeStore.contract.ts'

knowledgeStoreContract('Redis', openerOnRedis(redisKnowledgeStore))
