import type { Tracer } from '../../ports/tracer.ts'
import { NO_TRACER } from '../otel/off.ts'
import type { BreakerOptions } from './breaker.ts'
import type { FailureReason } from './failure.ts'
import { makeReadingPace, type ReadingPace } from './readingPace.ts'

/** One call that gave no answer, and what comes next: another try of the same model after a while, or none. */
export interface FailedAttempt {
  readonly model: string
  /** Counts the calls of this model for this question from 1. */
  readonly attempt: number
  readonly reason: FailureReason
  readonly status: number | null
  readonly retryInMs: number | null
}

/** Times are in milliseconds. */
export interface OpenAiModelOptions {
  /** Left out for servers that need none. */
  readonly apiKey?: string | null | undefined
  /** Up to and with `/v1`; OpenAI's own where left out. */
  readonly baseURL?: string | null | undefined
  readonly model: string
  /** Tried in order, at the same address, when the model gives no first text. */
  readonly fallbackModels?: readonly string[]
  /** For the first sign of life of one call: a text, or a thought of a model that reasons. */
  readonly firstTokenTimeoutMs?: number
  readonly betweenTokensTimeoutMs?: number
  /**
   * For all calls before the first text together, shared out evenly among the models that may be tried; a model
   * that thinks aloud may take longer, up to `thinkingTimeoutMs`.
   */
  readonly firstTokenBudgetMs?: number
  readonly thinkingTimeoutMs?: number
  /** How often a model is called for one question before it is given up. */
  readonly attemptsPerModel?: number
  /** Before the second call of a model; doubled before each further one. */
  readonly retryDelayMs?: number
  /** A Retry-After that asks for more is not waited for: the next model is tried. */
  readonly longestRetryDelayMs?: number
  /** The server's own limit where left out. */
  readonly maxOutputTokens?: number | undefined
  /** Past this, an answer is ended: the guard against a model that never stops. */
  readonly maxCharacters?: number
  /** How the connections of all its answers share the process' time. */
  readonly readingPace?: ReadingPace
  readonly breaker?: BreakerOptions
  readonly tracer?: Tracer | undefined
  readonly onAttemptFailed?: ((event: FailedAttempt) => void) | undefined
  /** A call gave an answer; `whole`: up to its end. */
  readonly onAnswered?: ((event: { readonly model: string; readonly whole: boolean }) => void) | undefined
  readonly onBreakerChanged?:
    | ((event: { readonly model: string; readonly resting: boolean }) => void)
    | undefined
}

export type Settings = Required<Omit<OpenAiModelOptions, 'tracer'>> & { readonly tracer: Tracer }

const FIRST_TOKEN_TIMEOUT_MS = 10_000

export function settingsFrom(options: OpenAiModelOptions): Settings {
  const firstTokenTimeoutMs = options.firstTokenTimeoutMs ?? FIRST_TOKEN_TIMEOUT_MS
  return {
    apiKey: null,
    baseURL: null,
    fallbackModels: [],
    firstTokenTimeoutMs,
    betweenTokensTimeoutMs: 15_000,
    firstTokenBudgetMs: 2 * firstTokenTimeoutMs,
    thinkingTimeoutMs: 60_000,
    attemptsPerModel: 3,
    retryDelayMs: 300,
    longestRetryDelayMs: 5_000,
    maxOutputTokens: undefined,
    maxCharacters: 100_000,
    readingPace: makeReadingPace(),
    breaker: { failures: 3, restMs: 10_000 },
    onAttemptFailed: undefined,
    onAnswered: undefined,
    onBreakerChanged: undefined,
    ...options,
    tracer: options.tracer ?? NO_TRACER,
  }
}
