/**
 * Aborts with the first of `signals`, for its reason. Other than `AbortSignal.any`, of which each call leaves several
 * weak references that only a collection of the whole heap takes away, it lives as long as the longest of them: for
 * signals of one answer. For those that outlive it, `underAny`.
 */
export function joined(signals: readonly AbortSignal[]): AbortSignal {
  return join(signals).signal
}

/** Runs `use` with the same, and leaves nothing of it with `signals`, which may live as long as the process. */
export async function underAny<T>(
  signals: readonly AbortSignal[],
  use: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, leave } = join(signals)
  try {
    return await use(signal)
  } finally {
    leave()
  }
}

function join(signals: readonly AbortSignal[]): { readonly signal: AbortSignal; leave(): void } {
  const first = new AbortController()
  const abort = () => first.abort(signals.find(({ aborted }) => aborted)?.reason)
  for (const signal of signals) signal.addEventListener('abort', abort, { once: true })
  if (signals.some(({ aborted }) => aborted)) abort()
  return {
    signal: first.signal,
    leave: () => {
      for (const signal of signals) signal.removeEventListener('abort', abort)
    },
  }
}
