/**
 * Runs `use` with a signal that aborts with the first of `signals`, for its reason. Other than `AbortSignal.any`, of
 * which each use leaves several weak references that only a collection of the whole heap takes away, nothing is left
 * of it once `use` has ended: the signals may live as long as the process.
 */
export async function underAny<T>(
  signals: readonly AbortSignal[],
  use: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const first = new AbortController()
  const abort = () => first.abort(signals.find(({ aborted }) => aborted)?.reason)
  for (const signal of signals) signal.addEventListener('abort', abort, { once: true })
  if (signals.some(({ aborted }) => aborted)) abort()
  try {
    return await use(first.signal)
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', abort)
  }
}
