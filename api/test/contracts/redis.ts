import { redisAnswerCache } from '../../adapters/redis/cache/answerCache.ts'
import { redisCounters } from '../../adapters/redis/cache/counters.ts'
import { redisJobQueue } from '../../adapters/redis/jobs/jobQueue.ts'
import { JOB_KEYS } from '../../adapters/redis/keys.ts'
import { tieredAnswerCache } from '../../adapters/tieredCache.ts'
import type { OpenerOnRedis } from '../support/redisOpener.ts'
import type { OpenAnswerCache } from './answerCache.samples.ts'
import type { OpenCounters } from './counters.contract.ts'
import type { OpenJobQueue } from './working.ts'

/** The drivers that do more than open a port. */

/** The stream's key stays for its group of workers; what counts is whether it holds something. */
export function openJobQueue(opener: OpenerOnRedis): OpenJobQueue {
  const open = opener(redisJobQueue)
  return async (settings) => {
    const opened = await open(settings)
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
}

export function openCounters(opener: OpenerOnRedis): OpenCounters {
  const open = opener((connection, _: null) => redisCounters(connection))
  return async () => {
    const opened = await open(null)
    return {
      ...opened,
      async reopen() {
        opened.connection.close()
        return opened.another()
      },
    }
  }
}

export function openTieredCache(opener: OpenerOnRedis): OpenAnswerCache {
  const open = opener(redisAnswerCache)
  return async (settings) => {
    const opened = await open(settings)
    const another = async () => tieredAnswerCache(await opened.another())
    return { ...opened, port: await tieredAnswerCache(opened.port), another }
  }
}
