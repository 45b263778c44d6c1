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
import { clientFor, type Habits, newHabits, refusedFields, requestFor } from './request.ts'
import { withRetries } from './retries.ts'
import { type OpenAiModelOptions, type Settings, settingsFrom } from './settings.ts'
import { streamingFetch } from './streamingFetch.ts'
import { traced } from './traced.ts'
import { type Spending, spending } from './usage.ts'

export type { FailedAttempt, OpenAiModelOptions } from './settings.ts'

interface Candidate {
  readonly name: string
  readonly isFallback: boolean
  readonly breaker: Breaker
  readonly habits: Habits
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
  const candidates = [...new Set([settings.model, ...settings.fallbackModels])].map((name, index) => ({
    name,
    isFallback: index > 0,
    habits: newHabits(),
    breaker: modelBreaker(settings.breaker, (resting) =>
      settings.onBreakerChanged?.({ model: name, resting }),
    ),
  }))
  const client = clientFor(settings, streamingFetch)
  const probe = endpointProbe(clientFor(settings, withoutRedirects), settings.apiKey ?? null)
  const health = modelHealth(settings.model, () => candidates[0]?.breaker.mayTry() ?? true, probe)
  const deployment = { settings, client, health, candidates }
  const stream: Model['stream'] = (prompt, signal) =>
    leavable(signal, (ended, spent) => answer(deployment, prompt, ended, spent))
  return { model: { stream }, component: health.component }
}

/** The key goes to no address that nobody configured. */
const withoutRedirects: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'manual' })

/** Tries the models in order, sharing what is left of the time for a first text evenly among them. */
async function answer(
  deployment: Deployment,
  prompt: readonly PromptMessage[],
  signal: AbortSignal,
  spent: Spending,
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
      return await answerOf(candidate, deployment, { prompt, giveUpAt, refusals, signal, spent })
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
  readonly spent: Spending
}

/** Resolves with the first text; tells of the answer's end as it comes. */
async function answerOf(
  { name, isFallback, breaker, habits }: Candidate,
  { settings, client, health }: Deployment,
  { prompt, giveUpAt, refusals, signal, spent }: Question,
): Promise<ChunkQueue | null> {
  const startedAt = performance.now()
  const patience = {
    betweenTokensMs: settings.betweenTokensTimeoutMs,
    firstTextMs: settings.thinkingTimeoutMs,
    maxCharacters: settings.maxCharacters,
  }
  const options = { pace: settings.readingPace, signal, isFallback, habits, spent }
  const call = (firstSignMs: number) =>
    withoutRefusedFields(
      habits,
      () => requestFor(name, prompt, settings, habits),
      (request) =>
        traced(settings.tracer, name, (headers) =>
          attempt(client, request, { ...options, patience: { ...patience, firstSignMs }, headers }),
        ),
    )
  const chunks = await breaker.guard(() => withRetries(call, { settings, model: name, giveUpAt, signal }))
  const firstTextMs = performance.now() - startedAt
  chunks?.onEnd(({ whole, ending }) => {
    if (signal.aborted) return
    if (whole) health.answered(name, refusals, firstTextMs)
    else health.brokeOff(name)
    if (ending === 'UNCONFIRMED') health.endedUnconfirmed(name)
    if (habits.readOnly !== null) health.readOnly(name, habits.readOnly)
    settings.onAnswered?.({ model: name, whole })
  })
  return chunks
}

type Request = ReturnType<typeof requestFor>

/** Asks again, immediately, without the fields that the server refuses, and remembers them. */
async function withoutRefusedFields<T>(
  habits: Habits,
  build: () => Request,
  ask: (request: Request) => Promise<T>,
): Promise<T> {
  let guessed: ReturnType<typeof refusedFields> = []
  for (;;) {
    const request = build()
    try {
      const answer = await ask(request)
      habits.hasAnswered = true
      return answer
    } catch (error) {
      const isRefusal = error instanceof AttemptFailed
      for (const field of guessed) habits.refused.delete(field)
      const fields = isRefusal && guessed.length === 0 ? refusedFields(request, error, habits) : []
      if (!isRefusal || fields.length === 0) throw error
      guessed = error.optionalFields.length === 0 ? fields : []
      for (const field of fields) habits.refused.add(field)
    }
  }
}

/**
 * An iteration that begins with its first `next()`, and whose `return()` ends what it waits for. What was spent on an
 * answer that never began is reported before its failure.
 */
function leavable(
  signal: AbortSignal,
  start: (ended: AbortSignal, spent: Spending) => Promise<ChunkQueue | null>,
): AsyncIterable<ModelChunk> {
  return {
    [Symbol.asyncIterator]() {
      const left = new AbortController()
      const spent = spending()
      let starting: Promise<ChunkQueue | null> | null = null
      let chunks: Pick<ChunkQueue, 'next'> | null = null
      const first = async (): Promise<IteratorResult<ModelChunk, undefined>> => {
        starting ??= start(anyOf([signal, left.signal]), spent)
        chunks = await starting.then(
          (begun) => begun ?? unbegun(spent, null),
          (error: unknown) => unbegun(spent, { error }),
        )
        return left.signal.aborted ? OVER : chunks.next()
      }
      return {
        next: () => (chunks ? chunks.next() : first()),
        async return() {
          left.abort()
          return OVER
        },
      }
    },
  }
}

const OVER = { done: true, value: undefined } as const

/** What was spent, then the failure, if there is one. */
function unbegun(spent: Spending, failure: { readonly error: unknown } | null): Pick<ChunkQueue, 'next'> {
  let usage = spent.total()
  let failed = failure
  return {
    async next() {
      const told = usage
      usage = null
      if (told) return { done: false, value: { type: 'usage', usage: told } }
      const { error } = failed ?? {}
      const throws = failed !== null
      failed = null
      if (throws) throw error
      return OVER
    },
  }
}
