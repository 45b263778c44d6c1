import { pause } from '../../domain/time.ts'
import { AttemptFailed } from './failure.ts'
import type { Settings } from './settings.ts'

/** Times are in milliseconds, instants those of performance.now(). */
export interface RetryOptions {
  readonly settings: Settings
  readonly model: string
  /** No call is begun that could not be heard for a while before this instant. */
  readonly giveUpAt: number
  readonly signal: AbortSignal
}

/**
 * Calls a model again after failures that may pass, until it gives a first text or its time is over. Null when
 * `signal` is aborted. `call` is told how long to wait for a first sign of life.
 * @throws the last AttemptFailed; whatever else `call` throws, at once.
 */
export async function withRetries<Begun>(
  call: (firstSignMs: number) => Promise<Begun | null>,
  options: RetryOptions,
): Promise<Begun | null> {
  const { settings, model, giveUpAt, signal } = options
  for (let count = 1; !signal.aborted; count += 1) {
    try {
      return await call(Math.min(settings.firstTokenTimeoutMs, giveUpAt - performance.now()))
    } catch (error) {
      if (!(error instanceof AttemptFailed)) throw error
      const retryInMs = retryDelayMs(error, count, options)
      const { reason, status } = error
      settings.onAttemptFailed?.({ model, attempt: count, reason, status, retryInMs })
      if (retryInMs === null) throw error
      await pause(retryInMs, signal)
    }
  }
  return null
}

/** How long to wait before the next call; null for no other call. */
function retryDelayMs(failure: AttemptFailed, count: number, options: RetryOptions): number | null {
  const { settings, giveUpAt } = options
  if (!failure.passing || count >= settings.attemptsPerModel) return null
  const backOffMs = settings.retryDelayMs * 2 ** (count - 1) * (0.5 + Math.random() / 2)
  const waitMs = Math.max(backOffMs, failure.retryAfterMs ?? 0)
  const isWorthIt = performance.now() + waitMs + settings.firstTokenTimeoutMs / 10 < giveUpAt
  return isWorthIt && waitMs <= settings.longestRetryDelayMs ? Math.round(waitMs) : null
}
