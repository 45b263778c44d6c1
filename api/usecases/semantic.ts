import type { AnswerKey } from '../domain/answerKey.ts'
import { isReadWhole } from '../domain/asked.ts'
import { EmbedderUnavailable } from '../domain/errors.ts'
import { conflictsWith } from '../domain/sameQuestion.ts'
import { evidenceFrom } from '../domain/semanticEvidence.ts'
import {
  acceptThreshold,
  calibratedThreshold,
  likeness,
  noEvidence,
  raisedThreshold,
  START_THRESHOLD,
} from '../domain/semanticThreshold.ts'
import type { AnswerCache, Candidate, FoundAnswer, Meaning } from '../ports/answerCache.ts'
import type { Counters } from '../ports/counters.ts'
import type { Embedder } from '../ports/embedder.ts'
import type { CacheStatistics } from './cacheStats.ts'
import type { Catalogue } from './catalogue.ts'

/** An answer that was given to another question, which means the same. */
export interface SemanticHit {
  readonly key: AnswerKey
  readonly answer: FoundAnswer
  readonly likeness: number
  /** What was learnt of the answer before. */
  readonly threshold: number | null
}

/**
 * Answers found by what a question means: only for questions that stand alone, hold nothing personal, and are read to
 * their end by retrieval and by the embedder. Without embeddings, nothing is found. @throws StoreUnavailable, each
 */
export interface Semantic {
  /** By what a later question finds the answer to this one; null if the question has no embedding of its whole. */
  meaningOf(question: string): Promise<Meaning | null>
  /** Answers to questions that are near this one; null if the question has no embedding of its whole. Changes nothing. */
  near(question: string, askedBy?: string): Promise<readonly Candidate[] | null>
  /**
   * The one among those `near` that answers this question, too. `keyHere` gives the key of another question's answer
   * from the passages of this one: an answer from other passages is not given.
   */
  find(question: string, near: readonly Candidate[], keyHere: KeyHere): Promise<SemanticHit | null>
  /** An answer was wrong for a question that it was given to: none so far from its own will get it. */
  learnWrong(question: string, key: AnswerKey): Promise<void>
}

export type KeyHere = (question: string) => AnswerKey | null

export interface SemanticPorts {
  readonly cache: AnswerCache
  readonly counters: Counters
  readonly embedder: Embedder
  readonly catalogue: Catalogue
  readonly statistics: Pick<CacheStatistics, 'record'>
  /** See meaningScopeOf. */
  readonly scope: string
  /** The share of questions that may get a wrong answer, above 0. */
  readonly maxError: number
  readonly now: () => number
}

/** How many of the nearest are looked at: where something speaks against one, the next may do. */
const CANDIDATES = 8

export function makeSemantic(ports: SemanticPorts): Semantic {
  const { cache, embedder, scope, statistics } = ports
  const threshold = makeThreshold(ports)
  const embed = (question: string, askedBy?: string) => embeddingOf(embedder, question, askedBy)
  return {
    async meaningOf(question) {
      const embedding = await embed(question)
      return embedding && { scope, question, embedding }
    },
    async near(question, askedBy) {
      const embedding = await embed(question, askedBy)
      // A likeness is no more than the similarity.
      return embedding && cache.nearest(scope, embedding, CANDIDATES, START_THRESHOLD)
    },
    async find(question, near, keyHere) {
      const alike = alikeOf(ports, question, near)
      statistics.record({ type: 'compared', embedder: embedder.name, likeness: alike[0]?.likeness ?? null })
      const calibrated = threshold()
      for (const each of alike) {
        if (each.likeness < acceptThreshold(calibrated, each.threshold)) continue
        // mutant: other-passages
        if (keyHere(each.question) !== each.key) continue
        const answer = await cache.get(each.key)
        if (answer) return { key: each.key, answer, likeness: each.likeness, threshold: each.threshold }
      }
      return null
    },
    async learnWrong(question, key) {
      const embedding = await embed(question)
      const candidates = embedding ? await cache.nearest(scope, embedding, CANDIDATES) : []
      const wrong = candidates.find((candidate) => candidate.key === key)
      if (!wrong) return
      const so = likeness(wrong.similarity, question, wrong.question)
      await cache.raise(key, raisedThreshold(wrong.threshold, so))
    },
  }
}

type Alike = Candidate & { readonly likeness: number }

/** Those near enough to be counted, against which nothing speaks; the most alike first. */
function alikeOf({ catalogue }: SemanticPorts, question: string, candidates: readonly Candidate[]): Alike[] {
  const near = candidates
    .map((candidate) => ({
      ...candidate,
      likeness: likeness(candidate.similarity, question, candidate.question),
    }))
    .filter((each) => each.likeness >= START_THRESHOLD)
  if (near.length === 0) return []
  const conflictWith = conflictsWith(question, catalogue.groups())
  return near
    .filter((each) => conflictWith(each.question) === null)
    .toSorted((a, b) => b.likeness - a.likeness)
}

async function embeddingOf(
  embedder: Embedder,
  question: string,
  askedBy: string | undefined,
): Promise<Float32Array | null> {
  try {
    // mutant: compared-unread
    if (!isReadWhole(question)) return null
    const [embedding] = await embedder.embed([question], undefined, askedBy)
    return embedding?.length && !embedding.isCut ? embedding : null
  } catch (error) {
    // Health tells of it.
    if (error instanceof EmbedderUnavailable) return null
    throw error
  }
}

const CALIBRATED_EVERY_MS = 30_000

/** The deployment's threshold: of its evidence so far, which is read now and then, and nobody waits for it. */
function makeThreshold({ counters, embedder, maxError, now }: SemanticPorts): () => number {
  let current = calibratedThreshold(noEvidence(), maxError)
  let readAt = Number.NEGATIVE_INFINITY
  const read = async () => {
    const { counts } = await counters.read()
    current = calibratedThreshold(evidenceFrom(embedder.name, counts), maxError)
  }
  return () => {
    if (now() - readAt >= CALIBRATED_EVERY_MS) {
      readAt = now()
      // What is known goes on to count while the store is away.
      read().catch(() => {})
    }
    return current
  }
}
