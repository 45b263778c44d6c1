import { redisKeyStore } from '../../adapters/redis/apiKeys/keyStore.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { keyStoreContract } from './keyStore.contract.ts'

keyStoreContract(
  'Redis',
  openerOnRedis((connection, _: null) => redisKeyStore(connection)),
)
