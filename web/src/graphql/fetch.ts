/**
 * `fetch` whose requests wait until the first one has been answered: that brings the session cookie, and without it
 * each of them would be given a session of its own.
 */
export function sessionFirst(request: typeof fetch = globalThis.fetch.bind(globalThis)): typeof fetch {
  let first: Promise<unknown> | null = null
  return async (input, init) => {
    if (first) {
      await first
      return request(input, init)
    }
    const response = request(input, init)
    first = response.catch(() => {
      first = null
    })
    return response
  }
}

/** `fetch` with a time limit: a request that has no answer by then has failed, and its reader is told. */
export const timeLimited =
  (timeLimitMs: () => number, request: typeof fetch): typeof fetch =>
  (input, init) => {
    const limit = AbortSignal.timeout(timeLimitMs())
    return request(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit })
  }
