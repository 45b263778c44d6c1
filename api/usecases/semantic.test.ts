import { describe, expect, it, vi } from 'vitest'
import { sqliteAnswerCache } from '../adapters/sqlite/answerCache.ts'
import { sqliteCounters } from '../adapters/sqlite/counters.ts'
import { openDatabase } from '../adapters/sqlite/database.ts'
import type { AnswerKey } from '../domain/answerKey.ts'
import { type CacheEvent, countsOf } from '../domain/cacheStats.ts'
import { EmbedderUnavailable } from '../domain/errors.ts'
import type { ExclusiveGroups } from '../domain/sameQuestion.ts'
import { cutEmbedding } from '../domain/vectors.ts'
import type { Embedder } from '../ports/embedder.ts'
import { eventually } from '../test/support/patience.ts'
import { embeddingOf } from '../test/support/upstreamEmbeddings.ts'
import { type KeyHere, makeSemantic } from './semantic.ts'

const SCOPE = 'scope'
const OWN = 'How often should I water the big green palm?'
const OTHER = 'how often should I water the big green palm'
const KEY: AnswerKey = 'ans_own'
const ANSWER = { text: 'Once a week.', sources: [], model: 'test', usage: null, createdAt: 1 }
const GROUPS: ExclusiveGroups = [
  { name: 'plants', members: ['palm', 'fern'].map((name) => ({ name, aliases: [name] })) },
]

const FLOWERS = Array.from({ length: 40 }, (_, at) => `flower${at}`).join(' ')
const cut = (text: string) => cutEmbedding(embeddingOf(text))

const words: Embedder = {
  name: 'words',
  dimensions: 64,
  embed: async (texts) => texts.map((text) => embeddingOf(text)),
}

/** With one answer that is known, to OWN. */
async function semanticWith({
  embedder = words,
  maxError = 0.01,
}: {
  embedder?: Embedder
  maxError?: number
} = {}) {
  const db = openDatabase(':memory:')
  let time = 1_000
  const now = () => time
  const cache = sqliteAnswerCache(db, { capacity: 100, now })
  const counters = sqliteCounters(db, { now })
  const record = vi.fn((...events: CacheEvent[]) => {
    for (const event of events) void counters.add(countsOf(event))
  })
  const catalogue = {
    documents: () => [],
    groups: () => GROUPS,
    documentState: () => 'CURRENT' as const,
    starters: () => [],
  }
  const semantic = makeSemantic({
    cache,
    counters,
    embedder,
    catalogue,
    statistics: { record },
    scope: SCOPE,
    maxError,
    now,
  })
  const keep = async (key: AnswerKey, question: string) => {
    const meaning = await semantic.meaningOf(question)
    await cache.put(key, { answer: ANSWER, meaning }, { ttlMs: 1e6 })
  }
  await keep(KEY, OWN)
  const find = async (question: string, keyHere: KeyHere = () => KEY) =>
    semantic.find(question, (await semantic.near(question)) ?? [], keyHere)
  return { semantic, find, cache, counters, record, keep, elapse: (ms: number) => (time += ms) }
}

describe('a question', () => {
  it('a question finds the answer to one with the same meaning, and is counted', async () => {
    const { find, record } = await semanticWith()
    expect(await find(OTHER)).toMatchObject({ key: KEY, answer: ANSWER, threshold: null })
    expect(record.mock.calls).toEqual([[expect.objectContaining({ type: 'compared', embedder: 'words' })]])
    expect(record.mock.calls[0]?.[0]).toHaveProperty('likeness', expect.closeTo(1))
  })

  it.each([
    ['is about something else', 'Do you ship to Canada?'],
    ['names another thing of the same group', OTHER.replace('palm', 'fern')],
    ['has a number more', `${OTHER} 2`],
  ])('a question finds nothing if it %s, and is counted', async (_, question) => {
    const { find, record } = await semanticWith()
    expect(await find(question)).toBeNull()
    expect(record).toHaveBeenCalledWith({ type: 'compared', embedder: 'words', likeness: null })
  })

  it('a question finds nothing if its own passages would give the cached question another key, or none', async () => {
    const { find } = await semanticWith()
    expect(await find(OTHER, () => 'ans_here')).toBeNull()
    expect(await find(OTHER, () => null)).toBeNull()
  })

  it('a question finds the next answer if the nearest is from other passages', async () => {
    const { find, keep } = await semanticWith()
    await keep('ans_next', `please ${OWN}`)
    const keyHere = (question: string): AnswerKey => (question === OWN ? 'ans_here' : 'ans_next')
    expect(await find(OTHER, keyHere)).toMatchObject({ key: 'ans_next' })
  })

  it('a question without an embedding finds nothing, and its answer can still be cached', async () => {
    const { semantic } = await semanticWith({
      embedder: { ...words, embed: () => Promise.reject(new EmbedderUnavailable('It is away.', false)) },
    })
    expect(await semantic.meaningOf(OWN)).toBeNull()
    expect(await semantic.near(OTHER)).toBeNull()
  })
})

describe('a question that is not read to its end', () => {
  const email = `Hello! ${FLOWERS} ${OWN}`

  it.each([
    ['retrieval', email, words],
    ['the embedder', OTHER, { ...words, embed: async (texts: readonly string[]) => texts.map(cut) }],
  ])(
    'a question that %s does not read to its end is not compared by meaning',
    async (_, question, embedder) => {
      const { semantic } = await semanticWith({ embedder })
      expect(await semantic.meaningOf(question)).toBeNull()
      expect(await semantic.near(question)).toBeNull()
    },
  )
})

describe('an answer', () => {
  it('an answer that was wrong for a question is not found again at the same likeness or below', async () => {
    const { semantic, find } = await semanticWith()
    const near = `please ${OWN}`
    const hit = await find(near)
    expect(hit?.likeness).toBeLessThan(0.99)
    await semantic.learnWrong(near, KEY)
    expect(await find(near)).toBeNull()
    expect(await find(OTHER)).toMatchObject({ key: KEY })
  })

  it('the threshold rises once many answers of one likeness were judged wrong', async () => {
    const { find, counters, elapse } = await semanticWith()
    const near = `please ${OWN}`
    const hit = await find(near)
    const wrong = { type: 'judged', embedder: 'words', likeness: hit?.likeness ?? 0, wrong: true } as const
    for (let times = 0; times < 200; times++) await counters.add(countsOf(wrong))
    for (let times = 0; times < 2_000; times++)
      await counters.add(countsOf({ type: 'compared', embedder: 'words', likeness: wrong.likeness }))
    expect(await find(near)).not.toBeNull()
    elapse(30_000)
    await eventually(async () => expect(await find(near)).toBeNull())
  })
})
