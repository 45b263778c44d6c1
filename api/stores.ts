import { join } from 'node:path'
import { memoryLimiter } from './adapters/limiter/memory.ts'
import { minilmEmbedder, minilmObstacle } from './adapters/minilm/embedder.ts'
import { LETTERS_READ } from './adapters/minilm/tokenizer.ts'
import type { RedisSettings } from './adapters/redis/redis.ts'
import { rememberedEmbedder } from './adapters/rememberedEmbedder.ts'
import { sqliteAnswerCache } from './adapters/sqlite/answerCache.ts'
import { sqliteComponent } from './adapters/sqlite/component.ts'
import { sqliteConversationStore } from './adapters/sqlite/conversationStore.ts'
import { sqliteCounters } from './adapters/sqlite/counters.ts'
import { openDatabase, openDatabaseBeside } from './adapters/sqlite/database.ts'
import { sqliteGenerationLog } from './adapters/sqlite/generationLog.ts'
import { recoverInterrupted } from './adapters/sqlite/generationRecovery.ts'
import { sqliteImportLog } from './adapters/sqlite/importLog.ts'
import { sqliteJobQueue } from './adapters/sqlite/jobQueue.ts'
import { sqliteKeyStore } from './adapters/sqlite/keyStore.ts'
import { sqliteKnowledgeGaps } from './adapters/sqlite/knowledgeGaps.ts'
import { sqliteKnowledgeStore } from './adapters/sqlite/knowledgeStore.ts'
import { sqlitePassageVectors } from './adapters/sqlite/passageVectors.ts'
import { sqliteSharedGenerations } from './adapters/sqlite/sharedGenerations.ts'
import { sqliteWebhookOutbox } from './adapters/sqlite/webhookOutbox.ts'
import { sqliteWebhookStore } from './adapters/sqlite/webhookStore.ts'
import { tieredAnswerCache } from './adapters/tieredCache.ts'
import type { Config } from './config.ts'
import { closedFolder } from './dataFolder.ts'
import type { TieredAnswerCache } from './ports/answerCache.ts'
import type { Component } from './ports/component.ts'
import type { ConversationStore } from './ports/conversationStore.ts'
import type { Counters } from './ports/counters.ts'
import type { Embedder } from './ports/embedder.ts'
import type { GenerationLog } from './ports/generationLog.ts'
import type { ImportLog } from './ports/importLog.ts'
import type { JobQueue } from './ports/jobQueue.ts'
import type { KeyStore } from './ports/keyStore.ts'
import type { KnowledgeGaps } from './ports/knowledgeGaps.ts'
import type { KnowledgeStore } from './ports/knowledgeStore.ts'
import type { Model } from './ports/model.ts'
import type { PassageVectors } from './ports/passageVectors.ts'
import type { SharedGenerations } from './ports/sharedGenerations.ts'
import type { Telemetry } from './ports/telemetry.ts'
import type { Tracer } from './ports/tracer.ts'
import type { WebhookOutbox } from './ports/webhookOutbox.ts'
import type { WebhookStore } from './ports/webhookStore.ts'
import type { OpenLimiter } from './quotas.ts'
import { interruptedOutcome } from './usecases/outcomes.ts'

/** Every port that keeps something, from one store. */
export interface Stores {
  readonly conversations: ConversationStore
  readonly log: GenerationLog
  readonly jobs: JobQueue
  readonly knowledge: KnowledgeStore
  readonly openLimiter: OpenLimiter
  readonly cache: TieredAnswerCache
  readonly keyStore: KeyStore
  readonly imports: ImportLog
  readonly counters: Counters
  readonly shared: SharedGenerations
  readonly vectors: PassageVectors
  readonly gaps: KnowledgeGaps
  readonly webhooks: WebhookStore
  readonly outbox: WebhookOutbox
  readonly components: readonly Component[]
  /** With other processes about, an answer that this one cannot finish is handed over; else it fails. */
  readonly whenInterrupted: 'handOver' | 'fail'
  /** Ends what a process before this one left unfinished, where nobody else will. */
  recover(): Promise<void>
  close(): Promise<void>
}

export interface ModelInUse {
  /** Answers of different models are never taken for each other. Null: they are not cached. */
  readonly name: string | null
  readonly model: Model
  readonly component: Component
}

export const DATABASE = 'verdemuse.db'

/**
 * The one decision between the embedded store and Redis. The packages of what is not chosen are not loaded, here and
 * below: ioredis takes 70 ms, openai 120. @throws Error with one line for whoever starts the process.
 */
export function openStores(
  config: Config,
  telemetry: Telemetry,
  now: () => number,
  forJobs: Pick<RedisSettings, 'redeliveryMs'> = {},
): Promise<Stores> {
  return config.redis ? openOnRedis(config, config.redis, telemetry, forJobs) : openEmbedded(config, now)
}

async function openOnRedis(
  config: Config,
  { urls, cacheUrls }: NonNullable<Config['redis']>,
  telemetry: Telemetry,
  forJobs: Pick<RedisSettings, 'redeliveryMs'>,
): Promise<Stores> {
  const { openRedis } = await import('./adapters/redis/redis.ts')
  const redis = await openRedis({
    url: urls.join(','),
    cacheUrl: cacheUrls?.join(',') ?? null,
    conversationTtlMs: config.conversationTtlMs,
    ...forJobs,
    report: (task, error) => telemetry.backgroundFailed({ task, error }),
  })
  const cache = await tieredAnswerCache(redis.answerCache(config.cache))
  return {
    conversations: redis.conversations,
    log: redis.generations,
    jobs: redis.jobs,
    knowledge: redis.knowledge,
    openLimiter: redis.limiter,
    cache,
    keyStore: redis.apiKeys,
    imports: redis.imports,
    counters: redis.counters,
    shared: redis.shared,
    vectors: redis.vectors,
    gaps: redis.gaps,
    webhooks: redis.webhooks,
    outbox: redis.outbox,
    components: [redis.component, ...(redis.cacheComponent ? [redis.cacheComponent] : [])],
    whenInterrupted: 'handOver',
    recover: async () => {},
    async close() {
      cache.close()
      await redis.close()
    },
  }
}

async function openEmbedded(config: Config, now: () => number): Promise<Stores> {
  const db = openDatabase(join(closedFolder(config.dataDir), DATABASE))
  const cache = await tieredAnswerCache(sqliteAnswerCache(db, { ...config.cache, now }), { now })
  return {
    conversations: sqliteConversationStore(db, { conversationTtlMs: config.conversationTtlMs, now }),
    log: sqliteGenerationLog(db, { now }),
    jobs: sqliteJobQueue(db, { now }),
    knowledge: sqliteKnowledgeStore(db),
    openLimiter: memoryLimiter,
    cache,
    keyStore: sqliteKeyStore(db),
    imports: sqliteImportLog(db, { now }),
    counters: sqliteCounters(db, { now }),
    shared: sqliteSharedGenerations(db, { now }),
    vectors: sqlitePassageVectors(db),
    gaps: sqliteKnowledgeGaps(db),
    webhooks: sqliteWebhookStore(db),
    outbox: sqliteWebhookOutbox(db),
    components: [sqliteComponent(db)],
    whenInterrupted: 'fail',
    recover: async () => void (await recoverInterrupted(db, { outcome: interruptedOutcome(now()), now })),
    async close() {
      cache.close()
      db.close()
    },
  }
}

/**
 * The documents alone, for a command that works beside the product. @throws Error with one line for whoever gave it
 */
export async function openKnowledge(
  config: Config,
): Promise<{ readonly knowledge: KnowledgeStore; close(): Promise<void> }> {
  if (config.redis) {
    const { urls } = config.redis
    const { openRedis } = await import('./adapters/redis/redis.ts')
    const { knowledge, close } = await openRedis({
      url: urls.join(','),
      conversationTtlMs: config.conversationTtlMs,
      report: () => {},
    })
    return { knowledge, close }
  }
  closedFolder(config.dataDir)
  const db = openDatabaseBeside(join(config.dataDir, DATABASE))
  return { knowledge: sqliteKnowledgeStore(db), close: async () => db.close() }
}

/** Null: no model is configured. */
export async function openModel(
  { openai }: Config,
  telemetry: Telemetry,
  tracer: Tracer,
): Promise<ModelInUse | null> {
  if (!openai) return null
  const { openAiModel } = await import('./adapters/openai/model.ts')
  const told = openAiModel({
    ...openai,
    tracer,
    onAttemptFailed: ({ model, reason, retryInMs }) =>
      telemetry.upstreamCalled({ model, result: reason, retryInMs }),
    onAnswered: ({ model, whole }) =>
      telemetry.upstreamCalled({ model, result: whole ? 'answered' : 'brokeOff', retryInMs: null }),
    onBreakerChanged: telemetry.breakerChanged,
  })
  return { ...told, name: openai.model }
}

/** Of a viewer, some more texts wait than it asks at a time; of all, no more than are read within seconds. */
const WAITING = { most: 200, mostOfOne: 20 }
/** It reads one text after the other. */
const MINILM = { queue: { ...WAITING, calls: 1, textsOfACall: 1 }, longest: LETTERS_READ }
const OPENAI = { queue: { ...WAITING, calls: 4, textsOfACall: 64 }, longest: 8_000 }

export interface EmbedderInUse {
  readonly embedder: Embedder
  readonly component: Component
}

/** The model that the configuration names, or the one that comes with the product. Nothing is loaded before it is used. */
export async function openEmbedder({ openai }: Config): Promise<EmbedderInUse> {
  if (!openai?.embeddingModel)
    return rememberedEmbedder(minilmEmbedder(), { obstacle: minilmObstacle(), ...MINILM })
  const { openAiEmbedder } = await import('./adapters/openai/embeddings.ts')
  return rememberedEmbedder(openAiEmbedder({ ...openai, model: openai.embeddingModel }), OPENAI)
}
