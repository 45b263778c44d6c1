/**
 * `fetch` with a time limit: a request that has no answer by then has failed, and the reader is told instead of left
 * waiting. Until the first response has come, further requests wait for it: it brings the session
 * cookie, and without that each of them would be given a session of its own.
 */
export function makeFetch(
  timeLimitMs: () => number,
  request: typeof fetch = globalThis.fetch.bind(globalThis),
): typeof fetch {
  let first: Promise<unknown> | null = null
  const send: typeof fetch = (input, init) =>
    request(input, { ...init, signal: limited(timeLimitMs(), init?.signal) })
  return async (input, init) => {
    if (first) {
      await first
      return send(input, init)
    }
    const response = send(input, init)
    first = response.catch(() => {
      first = null
    })
    return response
  }
}

function limited(ms: number, signal: AbortSignal | null | undefined): AbortSignal {
  const limit = AbortSignal.timeout(ms)
  return signal ? AbortSignal.any([signal, limit]) : limit
}
