import { redisPassageVectors } from '../../adapters/redis/knowledge/passageVectors.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { passageVectorsContract } from './passageVectors.contract.ts'

passageVectorsContract(
  'Redis',
  openerOnRedis((connection, _: null) => redisPassageVectors(connection)),
)
