import { redisCounters } from '../../adapters/redis/cache/counters.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { countersContract } from './counters.contract.ts'

const open = openerOnRedis((connection, _: null) => redisCounters(connection))

countersContract('Redis', async () => {
  const opened = await open(null)
  return {
    ...opened,
    async reopen() {
      opened.connection.close()
      return opened.another()
    },
  }
})
