import { once } from 'node:events'
import { inPatience, letTimePass } from './patience.ts'

/** The pace of a model's answer, in the hands of a test: it goes on as far as it was let, and waits there. */
export interface Dictation {
  /** To be given to the upstream: it awaits this before each token, counted from 0. */
  readonly before: (token: number, gone: AbortSignal) => Promise<void>
  /** Lets the answer grow to so many tokens; by default, to its end. */
  goOn(upTo?: number): void
  /** Resolves when all that was let has been written, and the model waits. */
  waits(): Promise<void>
}

/** Between two tokens, so that they leave the product as a model's do: one by one. Nothing is concluded from it. */
const PACE_MS = 3

export function dictation(upTo = Number.POSITIVE_INFINITY): Dictation {
  let allowed = upTo
  let waiting = Promise.withResolvers<void>()
  let letOn = Promise.withResolvers<void>()
  return {
    async before(token, gone) {
      while (token >= allowed && !gone.aborted) {
        // Also for a test that has just let it go on to where it is.
        waiting.resolve()
        await Promise.race([letOn.promise, once(gone, 'abort')])
      }
      await letTimePass(PACE_MS, gone).catch(() => {})
    },
    goOn(next = Number.POSITIVE_INFINITY) {
      allowed = Math.max(allowed, next)
      waiting = Promise.withResolvers()
      letOn.resolve()
      letOn = Promise.withResolvers()
    },
    waits: () => inPatience(waiting.promise, `The model does not wait before token ${allowed}`),
  }
}
