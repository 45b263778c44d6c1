import { redisWebhookStore } from '../../adapters/redis/webhooks/webhookStore.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { webhookStoreContract } from './webhookStore.contract.ts'

webhookStoreContract(
  'Redis',
  openerOnRedis((connection, _: null) => redisWebhookStore(connection)),
)
