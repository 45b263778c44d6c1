const FIRST_MS = 300
const LONGEST_MS = 10_000

/** How long to wait before the attempt after `failures` failed ones: doubling, bounded, spread so that not all come back at once. */
export function backOffMs(failures: number, random = Math.random()): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 16))
  return full * (0.75 + random / 2)
}

/** Resolves after `ms`, or as soon as the network is back, the page is looked at again or `signal` is aborted. */
export function waitOrWake(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = new AbortController()
    const wake = () => {
      clearTimeout(timer)
      stop.abort()
      resolve()
    }
    const timer = setTimeout(wake, ms)
    const listen = { signal: stop.signal }
    globalThis.addEventListener?.('online', wake, listen)
    globalThis.document?.addEventListener('visibilitychange', wake, listen)
    if (signal?.aborted) wake()
    else signal?.addEventListener('abort', wake, listen)
  })
}
