import { redisWebhookOutbox } from '../../adapters/redis/webhooks/webhookOutbox.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { MOST, webhookOutboxContract } from './webhookOutbox.contract.ts'

// The counter of positions stays: whoever reads in pages goes by it.
webhookOutboxContract(
  'Redis',
  openerOnRedis((connection, _: null) => redisWebhookOutbox(connection, { most: MOST })),
)
