/** Waits for `promise`, at most `ms`. Rejects if it does within that time. */
export async function within(ms: number, promise: Promise<void>): Promise<void> {
  const over = new AbortController()
  await Promise.race([promise, pause(ms, over.signal)]).finally(() => over.abort())
}

/** Resolves after `ms`, or as soon as `signal` is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener('abort', end)
  })
}
