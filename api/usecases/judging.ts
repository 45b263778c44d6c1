import type { LocalizedText } from '../domain/brand.ts'
import { raisedThreshold } from '../domain/semanticThreshold.ts'
import type { AnswerCache } from '../ports/answerCache.ts'
import type { Model, PromptMessage } from '../ports/model.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { CacheStatistics } from './cacheStats.ts'
import { fitting, promptOf } from './compose.ts'
import { judgingPrompt } from './judgingPrompt.ts'
import type { Quotas } from './quotas.ts'
import type { SemanticHit } from './semantic.ts'
import type { Topic } from './subject.ts'

/** Finds out, for some of the semantic hits, whether they were right. */
export interface Judge {
  /** May look into a hit, in the background: nobody waits for it, and nothing fails with it. */
  consider(topic: Topic, hit: SemanticHit): void
}

export interface JudgingPorts {
  readonly model: Model
  readonly cache: Pick<AnswerCache, 'raise'>
  readonly statistics: Pick<CacheStatistics, 'record'>
  readonly telemetry: Pick<Telemetry, 'semanticHitJudged' | 'backgroundFailed'>
  readonly quotas: Pick<Quotas, 'countOwnTokens'>
  readonly embedderName: string
  readonly contact: LocalizedText
  readonly contextTokens: number | null
  /** Of the hits, those that are looked into. */
  readonly share: number
  /** From 0 up to 1. */
  readonly random: () => number
  /** Ends what is under way. */
  readonly signal: AbortSignal
}

/**
 * Chosen by chance, so that the share of wrong ones among the judged is that of all. One at a time: while one is
 * looked into, others pass. The question is answered again, and the model compares the two answers.
 */
export function makeJudge(ports: JudgingPorts): Judge {
  let busy = false
  return {
    consider(topic, hit) {
      if (busy || ports.signal.aborted || ports.random() >= ports.share) return
      busy = true
      judge(ports, topic, hit)
        .catch((error: unknown) =>
          ports.telemetry.backgroundFailed({ task: 'judging a cached answer', error }),
        )
        .finally(() => {
          busy = false
        })
    },
  }
}

async function judge(ports: JudgingPorts, topic: Topic, hit: SemanticHit): Promise<void> {
  const { cache, statistics, telemetry, embedderName: embedder } = ports
  const { key, likeness, threshold } = hit
  const regenerated = await wholeTextFrom(ports, promptOf(fitting(topic, ports), ports))
  const comparison = regenerated === null ? null : judgingPrompt(topic.question, hit.answer.text, regenerated)
  const verdict = comparison && (await wholeTextFrom(ports, comparison))
  const wrong = verdict === null ? null : verdictIn(verdict)
  if (ports.signal.aborted || wrong === null) return
  statistics.record({ type: 'judged', embedder, likeness, wrong })
  telemetry.semanticHitJudged({ likeness, wrong })
  if (wrong) await cache.raise(key, raisedThreshold(threshold, likeness))
}

/** Null for a text that was cut: it proves nothing. */
async function wholeTextFrom(
  { model, quotas, signal }: JudgingPorts,
  prompt: readonly PromptMessage[],
): Promise<string | null> {
  let text = ''
  let isWhole = true
  for await (const chunk of model.stream(prompt, signal)) {
    if (chunk.type === 'text') text += chunk.text
    if (chunk.type === 'takeBack') text = ''
    if (chunk.type === 'ending') isWhole = false
    if (chunk.type === 'usage') quotas.countOwnTokens(chunk.usage.promptTokens + chunk.usage.completionTokens)
  }
  return isWhole ? text : null
}

/** Null where the model says neither. */
function verdictIn(text: string): boolean | null {
  const [word] = /\b(?:SAME|DIFFERENT)\b/i.exec(text) ?? []
  return word === undefined ? null : word.toUpperCase() === 'DIFFERENT'
}
