import type { Component } from '../../ports/component.ts'
import type { ConversationStore } from '../../ports/conversationStore.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'
import type { JobQueue } from '../../ports/jobQueue.ts'
import type { KnowledgeStore } from '../../ports/knowledgeStore.ts'
import type { Limiter } from '../../ports/limiter.ts'
import { redisComponent } from './component.ts'
import { connectRedis, type RedisConnection } from './connection.ts'
import { redisConversationStore } from './conversations/conversationStore.ts'
import { redisGenerationLog } from './generation/generationLog.ts'
import { type Report, redisJobQueue } from './jobs/jobQueue.ts'
import { redisKnowledgeStore } from './knowledge/knowledgeStore.ts'
import { redisLimiter } from './limiter/limiter.ts'

export interface RedisSettings {
  /** See parseAddress. */
  readonly url: string
  readonly conversationTtlMs: number
  /** Where failures go that no caller is told of. */
  readonly report: Report
}

export interface RedisPorts {
  readonly connection: RedisConnection
  readonly conversations: ConversationStore
  readonly generations: GenerationLog
  readonly jobs: JobQueue
  readonly knowledge: KnowledgeStore
  readonly component: Component
  limiter(quota: { limit: number; windowMs: number; name?: string }): Limiter
  /** Leaves nothing open that would keep the process. */
  close(): Promise<void>
}

/** Every port on one Redis. @throws Error with one line for whoever starts the process, where it cannot be used. */
export async function openRedis({ url, conversationTtlMs, report }: RedisSettings): Promise<RedisPorts> {
  const connection = await connectRedis(url)
  return {
    connection,
    conversations: redisConversationStore(connection, { conversationTtlMs }),
    generations: redisGenerationLog(connection),
    jobs: redisJobQueue(connection, { report }),
    knowledge: redisKnowledgeStore(connection),
    component: redisComponent(connection.redis),
    limiter: (quota) => redisLimiter(connection.redis, quota),
    close: async () => connection.close(),
  }
}
