import { type AnswerKey, meaningScopeOf } from '../domain/answerKey.ts'
import type { CachedAnswer } from '../domain/cachedAnswer.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import type { GenerationState } from '../domain/generation.ts'
import type { Message, Outcome } from '../domain/message.ts'
import { personalData } from '../domain/personalData.ts'
import { afterRunning } from '../domain/runningTime.ts'
import type { Candidate, FoundAnswer, Meaning, TieredAnswerCache } from '../ports/answerCache.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { NotCachedReason, Telemetry } from '../ports/telemetry.ts'
import { answerKey } from './answerKey.ts'
import type { CacheStatistics } from './cacheStats.ts'
import type { Judge } from './judging.ts'
import { PROMPT_VERSION } from './prompt.ts'
import type { Semantic, SemanticHit } from './semantic.ts'
import type { Topic } from './subject.ts'

/** The answer cache as the other use cases have it: a store that is away is one that holds nothing. */
export interface Caching {
  /** Null where the question, or a turn before it, holds what belongs to one person alone. */
  keyFor(topic: Topic): AnswerKey | null
  find(key: AnswerKey): Promise<FoundAnswer | null>
  /** As `find`, of what this process has in its own memory. */
  atHand(key: AnswerKey): FoundAnswer | null
  /** Answers to questions that are near this one; null where none are to be had, or the topic has a history. */
  near(topic: Pick<Topic, 'question' | 'history'>, askedBy: string): Promise<Near | null>
  /** The answer among those `near` to an earlier question that means the same, written from the same passages. */
  findAlike(topic: Topic, near: Near): Promise<SemanticHit | null>
  /** What looking for an answer on this topic, or keeping one, takes is got ready, for whoever asks for it next. */
  prepare(topic: Pick<Topic, 'question' | 'history'>): void
  /** A semantic hit was given: whether it was right is looked into now and then. */
  given(topic: Topic, hit: SemanticHit): void
  /**
   * Keeps a generation's answer if it is whole, written by the model, and from what `key` says it is from: where the
   * passages or the history changed after the question was asked, the next one who asks brings its own key along.
   * One that came about in trouble is kept for nobody: cut off, written by a fallback model, from a search by words
   * alone for want of embeddings, or with claims that its passages do not support.
   */
  keep(key: AnswerKey, topic: Topic, state: GenerationState): Promise<void>
  /**
   * A reader found the answer to `question` unhelpful: nobody else is to get it. One that came from another question
   * stays that question's, and is given to none that is no nearer than this one.
   */
  reject(message: Message, question: string | null): Promise<void>
  /** Removes answers whose question is deleted. A store that is away has them until they expire. */
  forget(keys: readonly AnswerKey[]): Promise<void>
  record: CacheStatistics['record']
}

export type Near = readonly Candidate[]

export interface CachingPorts {
  readonly cache: TieredAnswerCache
  /** Null: only the same question has the same answer. */
  readonly semantic: Semantic | null
  readonly judge: Judge | null
  readonly statistics: Pick<CacheStatistics, 'record'>
  readonly telemetry: Telemetry
  /** That answers: what another model wrote is another answer. */
  readonly modelName: string
  readonly ttlMs: number
  readonly now: () => number
}

/** Raised with the form of what is cached. */
const CONTRACT_VERSION = 2
/** Whoever asks waits no longer than this for a cache that does not answer, in ms. */
const LOOK_UP_MS = 300
/** And an answer no longer for what it is to be found by, before it can be given again. */
const MEANING_MS = 20
/** Answers are in the language of their question, which is part of the key itself. */
const ANY_LOCALE = 'any'

export function makeCaching(ports: CachingPorts): Caching {
  const { cache, semantic, judge, statistics, modelName, now } = ports
  const keyFor = (topic: Topic) => (isPersonal(topic) ? null : keyOf(topic, modelName))
  return {
    keyFor,
    atHand: cache.atHand,
    find: (key) =>
      within(
        LOOK_UP_MS,
        unlessAway(ports, () => cache.get(key), null),
      ),
    async near({ question, history }, askedBy) {
      if (!semantic || history.length > 0) return null
      return within(
        LOOK_UP_MS,
        unlessAway(ports, () => semantic.near(question, askedBy), null),
      )
    },
    async findAlike(topic, near) {
      if (!semantic) return null
      const keyHere = (question: string) => keyFor({ ...topic, question })
      return within(
        LOOK_UP_MS,
        unlessAway(ports, () => semantic.find(topic.question, near, keyHere), null),
      )
    },
    prepare(topic) {
      if (topic.history.length === 0) semantic?.meaningOf(topic.question).catch(() => {})
    },
    given: (topic, hit) => judge?.consider(topic, hit),
    async keep(key, topic, { text, sources, outcome }) {
      if (outcome?.status !== 'COMPLETE' || outcome.answerMode !== 'GENERATED') return
      const reason = notKeptSince(outcome, topic)
      if (reason) return ports.telemetry.answerNotCached({ reason })
      if (keyFor(topic) !== key) return
      const { model, usage } = outcome
      const answer = { text, sources, model, usage, createdAt: now() }
      const meaning = topic.history.length === 0 && semantic ? semantic.meaningOf(topic.question) : null
      await unlessAway(ports, () => keepWith(ports, key, answer, meaning), undefined)
    },
    async reject({ cache: came, cacheKey }, question) {
      if (!cacheKey) return
      const fitsOther = came === 'SEMANTIC' && question !== null
      await unlessAway(
        ports,
        async () =>
          void (await (fitsOther ? semantic?.learnWrong(question, cacheKey) : cache.remove(cacheKey))),
        undefined,
      )
      if (came === 'EXACT' || came === 'SEMANTIC') statistics.record({ type: 'rejected' })
    },
    async forget(keys) {
      for (const key of keys) await unlessAway(ports, () => cache.remove(key), false)
    },
    record: statistics.record,
  }
}

/** Why an answer is not to be given to anybody else; null for nothing. */
function notKeptSince(outcome: Outcome, { isByWords }: Topic): NotCachedReason | null {
  // mutant: cut-answer-cached
  if (outcome.ending) return 'ending'
  if (outcome.unsupported?.length) return 'unsupported'
  // mutant: fallback-cached
  if (outcome.isFallback) return 'fallback'
  return isByWords ? 'wordsOnly' : null
}

/** What the answer is found by may come later than the answer itself, which waits for nothing. */
async function keepWith(
  ports: CachingPorts,
  key: AnswerKey,
  answer: CachedAnswer,
  meaning: Promise<Meaning | null> | null,
): Promise<void> {
  const { cache, ttlMs } = ports
  const put = (known: Meaning | null) => cache.put(key, { answer, meaning: known }, { ttlMs })
  if (!meaning) return void (await put(null))
  const atOnce = await within(MEANING_MS, meaning)
  await put(atOnce)
  if (atOnce !== null) return
  const later = async () => {
    const known = await meaning
    // Not where it was removed meanwhile.
    if (known && (await cache.get(key))) await put(known)
  }
  void unlessAway(ports, later, undefined)
}

/** Questions of one scope may be compared by what they mean. */
export const scopeOf = (model: string, { name: embeddingModel }: Pick<Embedder, 'name'>): string =>
  meaningScopeOf({
    contractVersion: CONTRACT_VERSION,
    promptVersion: PROMPT_VERSION,
    model,
    locale: ANY_LOCALE,
    embeddingModel,
  })

/** The key of the answer that a model gives on a topic. */
export const keyOf = ({ question, history, matches }: Topic, model: string): AnswerKey =>
  answerKey({
    contractVersion: CONTRACT_VERSION,
    promptVersion: PROMPT_VERSION,
    model,
    locale: ANY_LOCALE,
    question,
    history,
    passages: matches.map(({ passage }) => passage),
  })

const isPersonal = ({ question, history }: Topic): boolean =>
  [question, ...history.map((turn) => turn.question)].some((text) => personalData(text) !== null)

/** Null if it does not come in time. A process that was held up has an answer unread, and gives it. */
function within<T>(ms: number, looking: Promise<T | null>): Promise<T | null> {
  const { promise: givingUp, resolve } = Promise.withResolvers<null>()
  const callOff = afterRunning(ms, () => resolve(null))
  return Promise.race([looking, givingUp]).finally(callOff)
}

async function unlessAway<T>({ telemetry }: CachingPorts, call: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) telemetry.backgroundFailed({ task: 'answer cache', error })
    return otherwise
  }
}
