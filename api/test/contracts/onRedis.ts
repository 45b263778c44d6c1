import { redisKeyStore } from '../../adapters/redis/apiKeys/keyStore.ts'
import { redisAnswerCache } from '../../adapters/redis/cache/answerCache.ts'
import type { RedisConnection } from '../../adapters/redis/connection.ts'
import { redisConversationStore } from '../../adapters/redis/conversations/conversationStore.ts'
import { redisKnowledgeGaps } from '../../adapters/redis/gaps/knowledgeGaps.ts'
import {
  type GenerationLogOptions,
  redisGenerationLog,
} from '../../adapters/redis/generation/generationLog.ts'
import { redisImportLog } from '../../adapters/redis/imports/importLog.ts'
import { redisKnowledgeStore } from '../../adapters/redis/knowledge/knowledgeStore.ts'
import { redisPassageVectors } from '../../adapters/redis/knowledge/passageVectors.ts'
import { redisLimiter } from '../../adapters/redis/limiter/limiter.ts'
import { redisSharedGenerations } from '../../adapters/redis/sharing/sharedGenerations.ts'
import { redisWebhookOutbox } from '../../adapters/redis/webhooks/webhookOutbox.ts'
import { redisWebhookStore } from '../../adapters/redis/webhooks/webhookStore.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'
import { steadyNow } from '../support/movedTime.ts'
import type { OpenerOnRedis } from '../support/redisOpener.ts'
import { answerCacheContract } from './answerCache.contract.ts'
import { conversationStoreContract } from './conversationStore.contract.ts'
import { countersContract } from './counters.contract.ts'
import { generationLogContract } from './generationLog.contract.ts'
import { importLogContract } from './importLog.contract.ts'
import { jobQueueContract } from './jobQueue.contract.ts'
import { keyStoreContract } from './keyStore.contract.ts'
import { knowledgeGapsContract } from './knowledgeGaps.contract.ts'
import { knowledgeStoreContract } from './knowledgeStore.contract.ts'
import { limiterContract } from './limiter.contract.ts'
import { passageVectorsContract } from './passageVectors.contract.ts'
import { openCounters, openJobQueue } from './redis.ts'
import { sharedGenerationsContract } from './sharedGenerations.contract.ts'
import { MOST, webhookOutboxContract } from './webhookOutbox.contract.ts'
import { webhookStoreContract } from './webhookStore.contract.ts'

type Contract = (name: string, on: OpenerOnRedis) => void

/** Every contract that Redis fulfils, on whichever kind of server: one `<contract>.redis.test.ts` each. */
export const ON_REDIS = {
  answerCache: (name, on) => answerCacheContract(name, on(redisAnswerCache)),
  conversationStore: (name, on) => conversationStoreContract(name, on(redisConversationStore)),
  counters: (name, on) => countersContract(name, openCounters(on)),
  generationLog: (name, on) => generationLogContract(name, on(generationLog)),
  importLog: (name, on) => importLogContract(name, on(without(redisImportLog))),
  jobQueue: (name, on) => jobQueueContract(name, openJobQueue(on)),
  keyStore: (name, on) => keyStoreContract(name, on(without(redisKeyStore))),
  knowledgeGaps: (name, on) => knowledgeGapsContract(name, on(without(redisKnowledgeGaps, { most: 5 }))),
  knowledgeStore: (name, on) => knowledgeStoreContract(name, on(redisKnowledgeStore)),
  limiter: (name, on) =>
    limiterContract(
      name,
      on(({ redis }, quota: { limit: number; windowMs: number }) => redisLimiter(redis, quota)),
    ),
  passageVectors: (name, on) => passageVectorsContract(name, on(without(redisPassageVectors))),
  sharedGenerations: (name, on) =>
    sharedGenerationsContract(
      name,
      on((connection, settings: { maxMembers: number }) => ({
        shared: redisSharedGenerations(connection, settings),
        log: generationLog(connection),
      })),
    ),
  // The counter of positions stays: readers of pages depend on it.
  webhookOutbox: (name, on) => webhookOutboxContract(name, on(without(redisWebhookOutbox, { most: MOST }))),
  webhookStore: (name, on) => webhookStoreContract(name, on(without(redisWebhookStore))),
} satisfies Record<string, Contract>

export type ContractOnRedis = keyof typeof ON_REDIS

/** The contracts that a cluster has a test file for; all others are in one. */
export const ON_CLUSTER_APART = {
  conversations: ['conversationStore'],
  generations: ['generationLog', 'jobQueue', 'sharedGenerations'],
} as const satisfies Record<string, readonly ContractOnRedis[]>

/** A port that a contract opens without settings. */
function without<Port, Options>(
  portOn: (connection: RedisConnection, options?: Options) => Port,
  options?: Options,
): (connection: RedisConnection, _: null) => Port {
  return (connection) => portOn(connection, options)
}

/**
 * A cluster's connections come and go unseen: there each generation is taken for one of which something may be lost,
 * and its seq is raised. The contracts' figures are those of a store that is known not to have broken down.
 */
export function generationLog(
  connection: RedisConnection,
  settings: GenerationLogOptions = {},
): GenerationLog {
  const openedAt = Date.now()
  const unbroken = connection.redis.isCluster ? { ...connection, unbrokenSince: () => openedAt } : connection
  return redisGenerationLog(unbroken, { ...settings, now: steadyNow })
}
