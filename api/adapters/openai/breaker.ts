/**
 * Spares a model that keeps failing, and the readers who would wait for it: after `failures` questions in a row, it
 * is left alone for `restMs`; then one question at a time tries it again.
 */
export interface Breaker {
  mayTry(): boolean
  /** A question is about to try the model; while it does so after a rest, others may not. */
  trying(): void
  succeeded(): void
  failed(): void
}

export interface BreakerOptions {
  readonly failures: number
  readonly restMs: number
}

export function circuitBreaker(options: BreakerOptions, now = () => performance.now()): Breaker {
  let failures = 0
  let restsUntil = Number.NEGATIVE_INFINITY
  const restIfFailing = () => {
    if (failures >= options.failures) restsUntil = now() + options.restMs
  }
  return {
    mayTry: () => now() >= restsUntil,
    trying: restIfFailing,
    succeeded() {
      failures = 0
      restsUntil = Number.NEGATIVE_INFINITY
    },
    failed() {
      failures += 1
      restIfFailing()
    },
  }
}
