import { redisJobQueue } from '../../adapters/redis/jobs/jobQueue.ts'
import { JOB_KEYS } from '../../adapters/redis/keys.ts'
import { openerOnRedis } from '../support/redisOpener.ts'
import { jobQueueContract } from './jobQueue.contract.ts'
import type { OpenJobQueue } from './working.ts'

const openOnRedis = openerOnRedis(redisJobQueue)

/** The stream's key stays for its group of workers; what counts is whether it holds something. */
const open: OpenJobQueue = async (settings) => {
  const opened = await openOnRedis(settings)
  return {
    ...opened,
    countLeftovers: async () => {
      const { redis } = opened.connection
      return (await redis.xlen(JOB_KEYS.stream)) + (await redis.hlen(JOB_KEYS.known))
    },
    async crash() {
      const successor = await opened.another()
      opened.connection.close()
      return successor
    },
  }
}

jobQueueContract('Redis', open)
