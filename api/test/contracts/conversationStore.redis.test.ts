import { redisConversationStore } from '../../adapters/redis/conversations/conversationStore.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { conversationStoreContract } from './conversationStore.contract.ts'

conversationStoreContract('Redis', openerOnRedis(redisConversationStore))
