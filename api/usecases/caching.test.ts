import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { normalQuestion } from '../domain/answerKey.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import { EMPTY_GENERATION, type GenerationState } from '../domain/generation.ts'
import { newDocumentId } from '../domain/ids.ts'
import type { Outcome } from '../domain/message.ts'
import type { TieredAnswerCache } from '../ports/answerCache.ts'
import { outcomeOf } from '../test/contracts/samples.ts'
import { keyOf, makeCaching } from './caching.ts'
import type { Topic } from './subject.ts'

const passageOf = (revision: number) => ({
  passage: { documentId: PALM, revision, ordinal: 0, titlePath: ['Palm'], text: 'Once a week.', url: null },
  score: 1,
})
const PALM = newDocumentId()

const topicOf = (
  question: string,
  history: readonly (readonly [string, string])[] = [],
  revision = 1,
): Topic => ({
  question,
  history: history.map(([asked, answer]) => ({ question: asked, answer, sources: [] })),
  context: [],
  matches: [passageOf(revision)],
})

const endedAs = (outcome: Partial<Outcome>): GenerationState => ({
  ...EMPTY_GENERATION,
  text: 'Once a week.',
  outcome: { ...outcomeOf('COMPLETE'), ...outcome },
})

function cachingOver(cache: Partial<TieredAnswerCache>) {
  const told = { record: vi.fn(), backgroundFailed: vi.fn(), answerNotCached: vi.fn() }
  const caching = makeCaching({
    cache: cache as TieredAnswerCache,
    semantic: null,
    judge: null,
    statistics: { record: told.record },
    telemetry: told as never,
    modelName: 'palm-1',
    ttlMs: 1_000,
    now: () => 7,
  })
  return { caching, ...told }
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

// So few, and so alike, that many pairs nearly meet: parts that could be taken for the end of one or the start of another.
const WORDS = ['a', 'b', 'ab', 'a b', '', '"a"', '["a","b"]', 'A', 'a?', '\\', ',']

describe('the key of an answer', () => {
  it('10,000 pairs of questions share an answer key only if question and history are the same', () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    const draw = chance(seed)
    const word = () => WORDS[Math.floor(draw() * WORDS.length)] ?? ''
    const history = () => Array.from({ length: Math.floor(draw() * 3) }, () => [word(), word()] as const)
    const meetings = { same: 0, other: 0 }
    for (let pair = 0; pair < 10_000; pair++) {
      const [mine, yours] = [topicOf(word(), history()), topicOf(word(), history())]
      const isSame =
        normalQuestion(mine.question) === normalQuestion(yours.question) &&
        JSON.stringify(mine.history) === JSON.stringify(yours.history)
      meetings[isSame ? 'same' : 'other']++
      const haveOneKey = keyOf(mine, 'palm-1') === keyOf(yours, 'palm-1')
      if (haveOneKey !== isSame) expect.fail(`seed ${seed}: ${JSON.stringify([mine, yours])}`)
    }
    expect(meetings.same).toBeGreaterThan(50)
    expect(meetings.other).toBeGreaterThan(5_000)
  })

  it('the answer key changes with the model, and after an edit of a passage', () => {
    const key = keyOf(topicOf('How often?'), 'palm-1')
    expect(keyOf(topicOf('How often?'), 'palm-2')).not.toBe(key)
    expect(keyOf(topicOf('How often?', [], 2), 'palm-1')).not.toBe(key)
  })

  it('there is no answer key if the question, or one before it, has personal data', () => {
    const { caching } = cachingOver({})
    expect(caching.keyFor(topicOf('Write to anna@example.com'))).toBeNull()
    expect(caching.keyFor(topicOf('And when?', [['I am anna@example.com', 'Hello!']]))).toBeNull()
    expect(caching.keyFor(topicOf('And when?', [['How often?', 'Mail us: care@example.com']]))).not.toBeNull()
  })
})

describe('an answer that has ended', () => {
  const topic = topicOf('How often?')
  const key = keyOf(topic, 'palm-1')

  it('a complete answer by the model is cached', async () => {
    const put = vi.fn(async () => true)
    const state = endedAs({})
    await cachingOver({ put }).caching.keep(key, topic, state)
    const { model, usage } = state.outcome as Outcome
    const answer = { text: 'Once a week.', sources: [], model, usage, createdAt: 7 }
    expect(put.mock.calls).toEqual([[key, { answer, meaning: null }, { ttlMs: 1_000 }]])
  })

  it.each<[string, Partial<Outcome>, Topic]>([
    ['was stopped', { status: 'STOPPED' }, topic],
    ['failed', { status: 'FAILED' }, topic],
    ['says what no passage does', { unsupported: [{ kind: 'PRICE', text: '$12' }] }, topic],
    ['was written by a fallback model', { isFallback: true }, topic],
    ['was cut off', { ending: 'TRUNCATED' }, topic],
    ['rests on passages found without embeddings', {}, { ...topic, isByWords: true }],
    ['was put together from the documents', { answerMode: 'EXTRACTIVE' }, topic],
    ['is of passages that were edited since it was asked', {}, topicOf('How often?', [], 2)],
    ['is of a history that went on since it was asked', {}, topicOf('How often?', [['Hi', 'Hello!']])],
  ])('an answer is not cached if it %s', async (_, outcome, written) => {
    const put = vi.fn(async () => true)
    await cachingOver({ put }).caching.keep(key, written, endedAs(outcome))
    expect(put).not.toHaveBeenCalled()
  })
})

it('it is counted that an answer came about in trouble', async () => {
  const { caching, answerNotCached } = cachingOver({})
  const topic = topicOf('How often?')
  await caching.keep(keyOf(topic, 'palm-1'), topic, endedAs({ isFallback: true }))
  expect(answerNotCached).toHaveBeenCalledExactlyOnceWith({ reason: 'fallback' })
})

describe('a cache', () => {
  it('a cache that does not answer is waited for 300 ms', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const found = vi.fn()
    const finding = cachingOver({ get: () => new Promise(() => {}) }).caching.find('ans_1')
    void finding.then(found)
    await vi.advanceTimersByTimeAsync(299)
    expect(found).not.toHaveBeenCalled()
    // What has arrived is read first, in the turn after that.
    await vi.advanceTimersByTimeAsync(2)
    expect(found).toHaveBeenCalledExactlyOnceWith(null)
  })

  it('an unavailable cache counts as empty, and any other failure is reported', async () => {
    const away = cachingOver({ get: () => Promise.reject(new StoreUnavailable()) })
    expect(await away.caching.find('ans_1')).toBeNull()
    expect(away.backgroundFailed).not.toHaveBeenCalled()
    const broken = cachingOver({ get: () => Promise.reject(new Error('Not JSON')) })
    expect(await broken.caching.find('ans_1')).toBeNull()
    expect(broken.backgroundFailed).toHaveBeenCalledOnce()
  })
})
