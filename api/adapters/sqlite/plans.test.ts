import { describe, expect, it } from 'vitest'
import { sqliteAnswerCache } from './answerCache.ts'
import { sqliteConversationStore } from './conversationStore.ts'
import { sqliteCounters } from './counters.ts'
import { type Database, openDatabase } from './database.ts'
import { sqliteGenerationLog } from './generationLog.ts'
import { sqliteJobQueue } from './jobQueue.ts'
import { sqliteKnowledgeStore } from './knowledgeStore.ts'
import { sqliteSharedGenerations } from './sharedGenerations.ts'
import { sqliteWebhookOutbox } from './webhookOutbox.ts'
import { sqliteWebhookStore } from './webhookStore.ts'

/** Every statement that the adapters prepare. */
function statements(db: Database): string[] {
  const seen = new Set<string>()
  const recording: Database = {
    ...db,
    prepare(sql) {
      seen.add(sql)
      return db.prepare(sql)
    },
  }
  sqliteConversationStore(recording, { conversationTtlMs: 1 })
  sqliteGenerationLog(recording)
  sqliteJobQueue(recording)
  sqliteKnowledgeStore(recording)
  sqliteAnswerCache(recording, { capacity: 1 })
  sqliteCounters(recording)
  sqliteSharedGenerations(recording)
  sqliteWebhookOutbox(recording)
  sqliteWebhookStore(recording)
  return [...seen]
}

/**
 * Jobs are few, and those that are claimed are among the first; an import needs all origins, and the few processes that
 * follow it; webhooks that wait are found one by one.
 */
const MAY_BE_SCANNED = /^SCAN (CONSTANT ROW|jobs|document_origins|knowledge_followers|waiting)/

describe('the statements of the embedded database', () => {
  it('every statement of the embedded database uses an index', () => {
    const db = openDatabase(':memory:')
    const all = statements(db)
    const steps = all.flatMap((sql) => db.prepare<{ detail: string }>(`explain query plan ${sql}`).all())
    const wasteful = steps.filter(
      ({ detail }) => /^SCAN|TEMP B-TREE FOR ORDER/.test(detail) && !MAY_BE_SCANNED.test(detail),
    )
    expect(wasteful).toEqual([])
    expect(all.length).toBeGreaterThan(30)
    expect(steps.some(({ detail }) => detail.includes('conversations_of_owner'))).toBe(true)
    db.close()
  })
})

it('keeping an answer counts no others', async () => {
  const db = openDatabase(':memory:')
  let counts = 0
  const counting: Database = {
    ...db,
    prepare(sql) {
      const statement = db.prepare<never>(sql)
      const get: typeof statement.get = (...values) => {
        if (/count\(/.test(sql)) counts++
        return statement.get(...values)
      }
      return { ...statement, get } as never
    },
  }
  const cache = sqliteAnswerCache(counting, { capacity: 2 })
  const answer = { text: 'Yes.', sources: [], model: 'test', usage: null, createdAt: 1 }
  for (const key of ['ans_a', 'ans_b', 'ans_c'] as const)
    await cache.put(key, { answer, meaning: null }, { ttlMs: 1_000 })
  expect(counts).toBe(0)
  expect(await cache.size()).toEqual({ entries: 2, capacity: 2 })
  expect(counts).toBe(1)
  db.close()
})
