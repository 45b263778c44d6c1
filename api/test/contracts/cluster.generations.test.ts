import type { RedisConnection } from '../../adapters/redis/connection.ts'
import { redisGenerationLog } from '../../adapters/redis/generation/generationLog.ts'
import { redisSharedGenerations } from '../../adapters/redis/sharing/sharedGenerations.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'
import { steadyNow } from '../support/movedTime.ts'
import { openerOnCluster } from '../support/redisOpener.ts'
import { generationLogContract } from './generationLog.contract.ts'
import { jobQueueContract } from './jobQueue.contract.ts'
import { openJobQueue } from './redis.ts'
import { sharedGenerationsContract } from './sharedGenerations.contract.ts'

const NAME = 'Redis Cluster'
const on = openerOnCluster()

/**
 * A cluster's connections come and go unseen: there each generation is taken for one of which something may be lost,
 * and its seq is raised. The contracts' figures are those of a store that is known not to have broken down.
 */
function unbrokenLog(connection: RedisConnection, settings: { retentionMs?: number } = {}): GenerationLog {
  const openedAt = Date.now()
  return redisGenerationLog({ ...connection, unbrokenSince: () => openedAt }, { ...settings, now: steadyNow })
}

generationLogContract(NAME, on(unbrokenLog))
jobQueueContract(NAME, openJobQueue(on))
sharedGenerationsContract(
  NAME,
  on((connection, settings: { maxMembers: number }) => ({
    shared: redisSharedGenerations(connection, settings),
    log: unbrokenLog(connection),
  })),
)
