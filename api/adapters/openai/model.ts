import type OpenAI from 'openai'
import { ModelUnavailable } from '../../domain/errors.ts'
import { anyOf } from '../../domain/signals.ts'
import type { Component } from '../../ports/component.ts'
import type { Model, ModelChunk, PromptMessage } from '../../ports/model.ts'
import { attempt } from './attempt.ts'
import { type Breaker, modelBreaker } from './breaker.ts'
import type { ChunkQueue } from './chunkQueue.ts'
import { AttemptFailed } from './failure.ts'
import { type ModelHealth, modelHealth, type Refusal } from './health.ts'
import { endpointProbe } from './probe.ts'
import { clientFor, requestFor } from './request.ts'
import { withRetries } from './retries.ts'
import { type OpenAiModelOptions, type Settings, settingsFrom } from './settings.ts'
import { streamingFetch } from './streamingFetch.ts'
import { traced } from './traced.ts'

export type { FailedAttempt, OpenAiModelOptions } from './settings.ts'

interface Candidate {
  readonly name: string
  readonly breaker: Breaker
}

interface Deployment {
  readonly settings: Settings
  readonly client: OpenAI
  readonly health: ModelHealth
  /** The model, then its fallbacks. */
  readonly candidates: readonly Candidate[]
}

const UNAVAILABLE = 'The language model cannot be reached at the moment. Please try again in a moment.'

/**
 * A model at any OpenAI-compatible endpoint, with its fallback models; and a component that tells what came of the
 * last answer: DEGRADED once something failed, OK again with the next answer of the first model. Where nobody asks,
 * it looks whether the endpoint can be reached.
 */
export function openAiModel(options: OpenAiModelOptions): { model: Model; component: Component } {
  const settings = settingsFrom(options)
  const candidates = [...new Set([settings.model, ...settings.fallbackModels])].map((name) => ({
    name,
    breaker: modelBreaker(settings.breaker, (resting) =>
      settings.onBreakerChanged?.({ model: name, resting }),
    ),
  }))
  const client = clientFor(settings, streamingFetch)
  const probe = endpointProbe(clientFor(settings), settings.apiKey ?? null)
  const health = modelHealth(settings.model, () => candidates[0]?.breaker.mayTry() ?? true, probe)
  const deployment = { settings, client, health, candidates }
  const stream: Model['stream'] = (prompt, signal) =>
    leavable(signal, (ended) => answer(deployment, prompt, ended))
  return { model: { stream }, component: health.component }
}

/** Tries the models in order, sharing what is left of the time for a first text evenly among them. */
async function answer(
  deployment: Deployment,
  prompt: readonly PromptMessage[],
  signal: AbortSignal,
): Promise<ChunkQueue | null> {
  const deadline = performance.now() + deployment.settings.firstTokenBudgetMs
  const candidates = deployment.candidates.filter(({ breaker }) => breaker.mayTry())
  const refusals: Refusal[] = []
  for (const [index, candidate] of candidates.entries()) {
    const now = performance.now()
    if (now >= deadline || signal.aborted) break
    if (!candidate.breaker.mayTry()) continue
    const giveUpAt = now + (deadline - now) / (candidates.length - index)
    try {
      return await answerOf(candidate, deployment, { prompt, giveUpAt, refusals, signal })
    } catch (error) {
      if (!(error instanceof AttemptFailed)) throw error
      refusals.push({ model: candidate.name, failure: error })
    }
  }
  if (signal.aborted) return null
  deployment.health.unavailable(refusals)
  throw new ModelUnavailable(UNAVAILABLE, refusals[0]?.failure ?? new Error('All models rest after failures'))
}

interface Question {
  readonly prompt: readonly PromptMessage[]
  readonly giveUpAt: number
  readonly refusals: readonly Refusal[]
  readonly signal: AbortSignal
}

/** Resolves with the first text; tells of the answer's end as it comes. */
async function answerOf(
  { name, breaker }: Candidate,
  { settings, client, health }: Deployment,
  { prompt, giveUpAt, refusals, signal }: Question,
): Promise<ChunkQueue | null> {
  const startedAt = performance.now()
  const request = requestFor(name, prompt, settings)
  const patience = {
    betweenTokensMs: settings.betweenTokensTimeoutMs,
    firstTextMs: settings.thinkingTimeoutMs,
    maxCharacters: settings.maxCharacters,
  }
  const call = (firstSignMs: number) =>
    traced(settings.tracer, name, (headers) =>
      attempt(client, request, {
        patience: { ...patience, firstSignMs },
        pace: settings.readingPace,
        signal,
        headers,
      }),
    )
  const chunks = await breaker.guard(() => withRetries(call, { settings, model: name, giveUpAt, signal }))
  const firstTextMs = performance.now() - startedAt
  chunks?.onEnd(({ whole }) => {
    if (signal.aborted) return
    if (whole) health.answered(name, refusals, firstTextMs)
    else health.brokeOff(name)
    settings.onAnswered?.({ model: name, whole })
  })
  return chunks
}

/** An iteration that begins with its first `next()`, and whose `return()` ends what it waits for. */
function leavable(
  signal: AbortSignal,
  start: (ended: AbortSignal) => Promise<ChunkQueue | null>,
): AsyncIterable<ModelChunk> {
  return {
    [Symbol.asyncIterator]() {
      const left = new AbortController()
      let starting: Promise<ChunkQueue | null> | null = null
      let chunks: ChunkQueue | null = null
      const first = async (): Promise<IteratorResult<ModelChunk, undefined>> => {
        starting ??= start(anyOf([signal, left.signal]))
        chunks = await starting
        return chunks ? chunks.next() : { done: true, value: undefined }
      }
      return {
        next: () => (chunks ? chunks.next() : first()),
        async return() {
          left.abort()
          return { done: true, value: undefined }
        },
      }
    },
  }
}
