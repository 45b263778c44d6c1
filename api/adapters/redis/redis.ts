import type { AnswerCache } from '../../ports/answerCache.ts'
import type { Component } from '../../ports/component.ts'
import type { ConversationStore } from '../../ports/conversationStore.ts'
import type { Counters } from '../../ports/counters.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'
import type { ImportLog } from '../../ports/importLog.ts'
import type { JobQueue } from '../../ports/jobQueue.ts'
import type { KeyStore } from '../../ports/keyStore.ts'
import type { KnowledgeGaps } from '../../ports/knowledgeGaps.ts'
import type { KnowledgeStore } from '../../ports/knowledgeStore.ts'
import type { Limiter } from '../../ports/limiter.ts'
import type { PassageVectors } from '../../ports/passageVectors.ts'
import type { SharedGenerations } from '../../ports/sharedGenerations.ts'
import type { WebhookOutbox } from '../../ports/webhookOutbox.ts'
import type { WebhookStore } from '../../ports/webhookStore.ts'
import { redisKeyStore } from './apiKeys/keyStore.ts'
import { type RedisAnswerCacheSettings, redisAnswerCache } from './cache/answerCache.ts'
import { redisCounters } from './cache/counters.ts'
import { redisComponent } from './component.ts'
import { connectRedis, type RedisConnection } from './connection.ts'
import { redisConversationStore } from './conversations/conversationStore.ts'
import { redisKnowledgeGaps } from './gaps/knowledgeGaps.ts'
import { redisGenerationLog } from './generation/generationLog.ts'
import { redisImportLog } from './imports/importLog.ts'
import { type Report, redisJobQueue } from './jobs/jobQueue.ts'
import { redisKnowledgeStore } from './knowledge/knowledgeStore.ts'
import { redisPassageVectors } from './knowledge/passageVectors.ts'
import { redisLimiter } from './limiter/limiter.ts'
import { redisSharedGenerations } from './sharing/sharedGenerations.ts'
import { redisWebhookOutbox } from './webhooks/webhookOutbox.ts'
import { redisWebhookStore } from './webhooks/webhookStore.ts'

export interface RedisSettings {
  /** See parseAddress. */
  readonly url: string
  /** Where cached answers are, on a server that may evict. Null: on the same one. */
  readonly cacheUrl?: string | null
  readonly conversationTtlMs: number
  /** See JobQueueOptions. */
  readonly redeliveryMs?: number
  /** Where failures go that no caller is told of. */
  readonly report: Report
}

export interface RedisPorts {
  readonly connection: RedisConnection
  readonly conversations: ConversationStore
  readonly generations: GenerationLog
  readonly jobs: JobQueue
  readonly knowledge: KnowledgeStore
  readonly apiKeys: KeyStore
  readonly imports: ImportLog
  readonly counters: Counters
  readonly shared: SharedGenerations
  readonly vectors: PassageVectors
  readonly gaps: KnowledgeGaps
  readonly webhooks: WebhookStore
  readonly outbox: WebhookOutbox
  readonly component: Component
  /** Of the server of the cache, where that is another. */
  readonly cacheComponent: Component | null
  answerCache(settings: RedisAnswerCacheSettings): AnswerCache
  limiter(quota: { limit: number; windowMs: number; name?: string }): Limiter
  /** Leaves nothing open that would keep the process. */
  close(): Promise<void>
}

/** Every port on one Redis. @throws Error with one line for whoever starts the process, where it cannot be used. */
export async function openRedis({
  url,
  cacheUrl = null,
  conversationTtlMs,
  report,
  ...forJobs
}: RedisSettings): Promise<RedisPorts> {
  const connection = await connectRedis(url)
  const cache = cacheUrl === null ? connection : await connectBeside(connection, cacheUrl)
  return {
    connection,
    conversations: redisConversationStore(connection, { conversationTtlMs }),
    generations: redisGenerationLog(connection),
    jobs: redisJobQueue(connection, { ...forJobs, report }),
    knowledge: redisKnowledgeStore(connection),
    apiKeys: redisKeyStore(connection),
    imports: redisImportLog(connection),
    counters: redisCounters(connection),
    shared: redisSharedGenerations(connection),
    vectors: redisPassageVectors(connection),
    gaps: redisKnowledgeGaps(connection),
    webhooks: redisWebhookStore(connection),
    outbox: redisWebhookOutbox(connection),
    component: redisComponent(connection.redis, 'store'),
    cacheComponent: cache === connection ? null : redisComponent(cache.redis, 'cache', 'DEGRADED'),
    answerCache: (settings) => redisAnswerCache(cache, settings),
    limiter: (quota) => redisLimiter(connection.redis, quota),
    close: async () => {
      connection.close()
      if (cache !== connection) cache.close()
    },
  }
}

/** A second connection, without which the first is of no use. */
function connectBeside(first: RedisConnection, url: string): Promise<RedisConnection> {
  return connectRedis(url).catch((error: unknown) => {
    first.close()
    throw error
  })
}
