import type { Redis } from 'ioredis'
import { redisAnswerCache } from '../../adapters/redis/cache/answerCache.ts'
import { connectRedis, type RedisConnection } from '../../adapters/redis/connection.ts'
import type { RedisClient } from '../../adapters/redis/connections.ts'
import { redisConversationStore } from '../../adapters/redis/conversations/conversationStore.ts'
import { redisGenerationLog } from '../../adapters/redis/generation/generationLog.ts'
import { NOBODY_NEARBY } from '../../adapters/redis/generation/nearby.ts'
import { redisJobQueue } from '../../adapters/redis/jobs/jobQueue.ts'
import { redisSharedGenerations } from '../../adapters/redis/sharing/sharedGenerations.ts'
import { sqliteAnswerCache } from '../../adapters/sqlite/answerCache.ts'
import { sqliteConversationStore } from '../../adapters/sqlite/conversationStore.ts'
import type { Database } from '../../adapters/sqlite/database.ts'
import { sqliteGenerationLog } from '../../adapters/sqlite/generationLog.ts'
import { sqliteJobQueue } from '../../adapters/sqlite/jobQueue.ts'
import { sqliteSharedGenerations } from '../../adapters/sqlite/sharedGenerations.ts'
import type { AnswerCache } from '../../ports/answerCache.ts'
import type { ConversationStore } from '../../ports/conversationStore.ts'
import type { GenerationLog } from '../../ports/generationLog.ts'
import type { JobQueue } from '../../ports/jobQueue.ts'
import type { SharedGenerations } from '../../ports/sharedGenerations.ts'
import { temporaryDatabase } from '../contracts/sqlite.ts'
import type { RedisServer } from './redisServer.ts'

export interface Ports {
  readonly conversations: ConversationStore
  readonly log: GenerationLog
  readonly jobs: JobQueue
  readonly shared: SharedGenerations
  readonly cache: AnswerCache
}

/** Where a test gets in between the steps of a reader, beneath the port that it reads through. */
export interface Seams {
  /** The subscription is in force; whoever asked for it does not know yet. */
  readonly afterSubscribe?: () => Promise<void>
  readonly beforeRead?: () => Promise<void>
  /** The store has answered; whoever asked does not know yet. */
  readonly afterRead?: () => Promise<void>
  /** Whether what is called out live arrives. */
  readonly hears?: () => boolean
}

export interface StoreSettings {
  readonly retentionMs: number
  readonly conversationTtlMs: number
  readonly redeliveryMs: number
}

/** Storage that several processes share. */
export interface SharedStore {
  /** The ports of one more process; the seams are those of its generation log. */
  open(seams: Seams): Promise<Ports>
  close(): Promise<void>
}

const CACHE_CAPACITY = 100

/** The “processes” of an embedded store are one process with several sets of ports: there is no other kind. */
export async function sqliteStore(settings: StoreSettings): Promise<SharedStore> {
  const database = await temporaryDatabase()
  const { db } = database
  return {
    open: async (seams) => ({
      conversations: sqliteConversationStore(db, settings),
      log: sqliteGenerationLog(seamedDatabase(db, seams), settings),
      jobs: sqliteJobQueue(db, settings),
      shared: sqliteSharedGenerations(db),
      cache: sqliteAnswerCache(db, { capacity: CACHE_CAPACITY }),
    }),
    close: database.close,
  }
}

function seamedDatabase(db: Database, seams: Seams): Database {
  const { appended } = db.events
  let hasSubscribed = false
  const events: Database['events'] = {
    ...db.events,
    appended: {
      publish: appended.publish,
      subscribe: (id, listener) =>
        appended.subscribe(id, (news) => seams.hears?.() !== false && listener(news)),
    },
  }
  return {
    ...db,
    events,
    // A subscription is in force at once here: what is held after it is held before the first read.
    async read(step) {
      if (!hasSubscribed) await seams.afterSubscribe?.()
      hasSubscribed = true
      await seams.beforeRead?.()
      const result = await db.read(step)
      await seams.afterRead?.()
      return result
    },
  }
}

export function redisStore(server: RedisServer, settings: StoreSettings): SharedStore {
  const connections: RedisConnection[] = []
  return {
    async open(seams) {
      const connection = await connectRedis(server.url)
      connections.push(connection)
      return {
        conversations: redisConversationStore(connection, settings),
        // Readers hear of everything over Redis here, as on another process than the writer's.
        log: redisGenerationLog(seamedConnection(connection, seams), { ...settings, nearby: NOBODY_NEARBY }),
        jobs: redisJobQueue(connection, settings),
        shared: redisSharedGenerations(connection),
        cache: redisAnswerCache(connection, { capacity: CACHE_CAPACITY }),
      }
    },
    async close() {
      for (const connection of connections) connection.close()
    },
  }
}

function seamedConnection(connection: RedisConnection, seams: Seams): RedisConnection {
  const { channels, redis } = connection
  return {
    ...connection,
    redis: seamedClient(redis, seams),
    channels: {
      ...channels,
      async listen(channel, onMessage) {
        const end = await channels.listen(
          channel,
          (message) => seams.hears?.() !== false && onMessage(message),
        )
        await seams.afterSubscribe?.()
        return end
      },
    },
  }
}

const SCRIPT_CALLS = new Set<string | symbol>(['evalsha', 'eval'])

/** Logs are read by scripts: those of a reader are its reads. */
function seamedClient(redis: RedisClient, seams: Seams): RedisClient {
  if (!seams.beforeRead && !seams.afterRead) return redis
  return new Proxy(redis, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      const call = member.bind(target) as (...args: Parameters<Redis['eval']>) => Promise<unknown>
      if (!SCRIPT_CALLS.has(name)) return call
      return async (...args: Parameters<Redis['eval']>) => {
        // A script that the server does not know yet is called once more, by `eval`: that is still the same read.
        if (name === 'evalsha') await seams.beforeRead?.()
        const answer = await call(...args)
        await seams.afterRead?.()
        return answer
      }
    },
  })
}
