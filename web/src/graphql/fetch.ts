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

/** Whoever speaks to the server by an API key instead of a cookie. */
export interface KeyHolder {
  readonly key: string
  /** The server does not take the key, or no longer. */
  onRefused(): void
}

/** `fetch` with an API key, and without what else the browser knows of its reader. */
export const withKey =
  ({ key, onRefused }: KeyHolder, request: typeof fetch = globalThis.fetch.bind(globalThis)): typeof fetch =>
  async (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('authorization', `Bearer ${key}`)
    const response = await request(input, { ...init, headers, credentials: 'omit' })
    if (response.status === 401) onRefused()
    return response
  }

/** `fetch` with a time limit: a request that has no answer by then has failed, and its reader is told. */
export const timeLimited =
  (timeLimitMs: () => number, request: typeof fetch): typeof fetch =>
  (input, init) => {
    const limit = AbortSignal.timeout(timeLimitMs())
    return request(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit })
  }
