import { createHash } from 'node:crypto'
import { normalQuestion } from '../domain/answerKey.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import type { GenerationState } from '../domain/generation.ts'
import type { PassageMatch } from '../domain/knowledge.ts'
import type { KnowledgeGap } from '../domain/knowledgeGap.ts'
import { withoutPersonalData } from '../domain/personalData.ts'
import { withoutNames } from '../domain/personalNames.ts'
import { termsOf } from '../domain/terms.ts'
import { startOf } from '../domain/text.ts'
import type { KnowledgeGaps } from '../ports/knowledgeGaps.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import { MAX_PASSAGES } from './extractive.ts'
import type { Topic } from './subject.ts'

/** What customers ask and the documents do not answer. */
export interface Gaps {
  /**
   * Notes a question whose answer rests on no document, in the background; not where by then nobody has it any more,
   * which `isThere` tells.
   */
  note(
    topic: Topic,
    answer: Pick<GenerationState, 'sources' | 'outcome'>,
    isThere: () => Promise<boolean>,
  ): void
  /** Whoever asked takes the question back. A store that is away keeps it, until it is a month old. */
  takeBack(key: string): Promise<void>
  /** Those asked most first, without those that documents answer by now. @throws StoreUnavailable */
  list(first: number): Promise<KnowledgeGap[]>
}

export interface GapsPorts {
  readonly store: KnowledgeGaps
  readonly index: PassageIndex
  readonly telemetry: Pick<Telemetry, 'backgroundFailed'>
  readonly now: () => number
}

const LONGEST_QUESTION = 500

export function makeGaps(ports: GapsPorts): Gaps {
  const told = (error: unknown) => {
    if (!(error instanceof StoreUnavailable))
      ports.telemetry.backgroundFailed({ task: 'knowledge gaps', error })
  }
  return {
    note(topic, { sources, outcome }, isThere) {
      // What follows in a conversation says little by itself; what says nothing, such as a greeting, lacks nothing.
      const isQuestion = topic.history.length === 0 && termsOf(topic.question).length > 0
      if (outcome?.status !== 'COMPLETE' || sources.length > 0 || !isQuestion) return
      record(ports, topic, isThere).catch(told)
    },
    takeBack: (key) => ports.store.takeBack(key).catch(told),
    async list(first) {
      const open: KnowledgeGap[] = []
      for (const gap of await ports.store.list(first)) {
        if (await isClosed(ports.index, gap)) await ports.store.remove(gap.key)
        else open.push(gap)
      }
      return open
    },
  }
}

/** Of all questions that say the same; null where what is personal in it cannot be told apart. */
export function gapKeyOf(question: string): string | null {
  const masked = impersonal(question)
  return masked === null ? null : keyOfMasked(masked)
}

/** Null where something personal would be left that is known to be. */
function impersonal(question: string): string | null {
  const masked = withoutPersonalData(question)
  return masked && withoutNames(masked)
}

const keyOfMasked = (masked: string): string =>
  createHash('sha256').update(normalQuestion(masked)).digest('base64url')

async function record(
  { store, index, now }: GapsPorts,
  { question, matches }: Topic,
  isThere: () => Promise<boolean>,
): Promise<void> {
  const masked = impersonal(question)
  if (masked === null) return
  const key = keyOfMasked(masked)
  const closest = await index.closest({ question, context: [] })
  await store.record({
    key,
    question: startOf(masked, LONGEST_QUESTION).trim(),
    lastAskedAt: now(),
    nearest: closest && { title: closest.passage.titlePath.join(' › '), score: closest.score },
    found: revisionsOf(matches),
  })
  if (!(await isThere())) await store.takeBack(key)
}

/** Passages bear on it that did not when it was asked. */
async function isClosed(index: PassageIndex, { question, found }: KnowledgeGap): Promise<boolean> {
  const matches = await index.search({ question, context: [] }, MAX_PASSAGES)
  return matches.length > 0 && revisionsOf(matches) !== found
}

const revisionsOf = (matches: readonly PassageMatch[]): string =>
  [...new Set(matches.map(({ passage }) => `${passage.documentId}@${passage.revision}`))].toSorted().join(' ')
