import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import { AttemptFailed } from './failure.ts'

/**
 * Spares a model that keeps failing, and the readers who would wait for it: after `failures` questions in a row, it
 * is left alone for `restMs`; then one question at a time tries it again.
 */
export interface Breaker {
  mayTry(): boolean
  /**
   * Passes on what comes of a question, and learns from it: an answer that begins, a failure, or null where its reader
   * left. To be called only where the model may be tried: whoever came while another tries it after a rest would
   * wait for that one.
   */
  guard<T>(ask: () => Promise<T | null>): Promise<T | null>
}

export interface BreakerOptions {
  readonly failures: number
  readonly restMs: number
}

/** The reader left before there was a first piece: nothing was learnt of the model. */
class Left extends Error {
  override name = 'Left'
}

export function modelBreaker(
  { failures, restMs }: BreakerOptions,
  onChange: (resting: boolean) => void = () => {},
): Breaker {
  let restsUntil = Number.NEGATIVE_INFINITY
  // mutant: abandoned-trial
  const tellsOfTheModel = (error: unknown): boolean =>
    error instanceof AttemptFailed ? error.ofTheModel : isTrial() && error instanceof Left
  const policy = circuitBreaker(handleWhen(tellsOfTheModel), {
    halfOpenAfter: restMs,
    breaker: new ConsecutiveBreaker(failures),
  })
  // A trial that its reader left goes on resting: what cockatiel does not take for a failure would end the rest.
  const isTrial = () => policy.state === CircuitState.HalfOpen
  policy.onBreak(() => {
    restsUntil = Date.now() + restMs
    onChange(true)
  })
  policy.onReset(() => onChange(false))
  return {
    // mutant: single-trial
    mayTry: () =>
      policy.state === CircuitState.Closed ||
      (policy.state === CircuitState.Open && Date.now() >= restsUntil),
    async guard(ask) {
      try {
        return await policy.execute(async () => {
          const answer = await ask()
          if (answer === null) throw new Left()
          return answer
        })
      } catch (error) {
        if (error instanceof Left) return null
        throw error
      }
    },
  }
}
