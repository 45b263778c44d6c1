import { expect } from 'vitest'
import { redisAnswerCache } from '../../adapters/redis/cache/answerCache.ts'
import { redisCounters } from '../../adapters/redis/cache/counters.ts'
import { redisJobQueue } from '../../adapters/redis/jobs/jobQueue.ts'
import { JOB_GROUP } from '../../adapters/redis/jobs/stream.ts'
import { JOB_KEYS } from '../../adapters/redis/keys.ts'
import { tieredAnswerCache } from '../../adapters/tieredCache.ts'
import { eventually } from '../support/patience.ts'
import type { OpenerOnRedis } from '../support/redisOpener.ts'
import type { OpenAnswerCache } from './answerCache.samples.ts'
import type { OpenCounters } from './counters.contract.ts'
import type { OpenJobQueue } from './working.ts'

type PendingEntry = [id: string, worker: string, idleMs: number, deliveries: number]

/** The drivers that do more than open a port. */

/** So often that nobody waits for it; how often changes nothing but that. */
const OFTEN = { lookMs: 20, renewMs: 20 }

/** The stream's key stays for its group of workers; what counts is whether it holds something. */
export function openJobQueue(opener: OpenerOnRedis): OpenJobQueue {
  const open = opener((connection, settings: { redeliveryMs: number }) =>
    redisJobQueue(connection, { ...settings, ...OFTEN }),
  )
  return async (settings) => {
    const opened = await open(settings)
    const { redis } = opened.connection
    const longestIdleMs = async () => {
      const pending = (await redis.xpending(JOB_KEYS.stream, JOB_GROUP, '-', '+', 100)) as PendingEntry[]
      return Math.max(...pending.map(([, , idleMs]) => idleMs))
    }
    return {
      ...opened,
      countLeftovers: async () => (await redis.xlen(JOB_KEYS.stream)) + (await redis.hlen(JOB_KEYS.known)),
      async workOn(ms) {
        const stepMs = settings.redeliveryMs * 0.8
        for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
          await opened.elapse(stepMs)
          await eventually(async () => expect(await longestIdleMs()).toBeLessThan(stepMs))
        }
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
