import { redisConversationStore } from '../../adapters/redis/conversations/conversationStore.ts'
import { openerOnCluster } from '../support/redisOpener.ts'
import { conversationStoreContract } from './conversationStore.contract.ts'

conversationStoreContract('Redis Cluster', openerOnCluster()(redisConversationStore))
