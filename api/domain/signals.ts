/**
 * Aborts with the first of `signals`, for its reason. `AbortSignal.any` leaves several weak references for each call,
 * which stay until the whole heap is collected; this leaves a listener with each of `signals`, so that they should not
 * outlive what it is for. For those that do, `underAny`.
 */
export function anyOf(signals: readonly AbortSignal[]): AbortSignal {
  return link(signals).signal
}

/** Runs `use` with the same, and takes its listeners back: `signals` may live as long as the process. */
export async function underAny<T>(
  signals: readonly AbortSignal[],
  use: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, unlink } = link(signals)
  try {
    return await use(signal)
  } finally {
    unlink()
  }
}

function link(signals: readonly AbortSignal[]): { readonly signal: AbortSignal; unlink(): void } {
  const first = new AbortController()
  const abort = () => first.abort(signals.find(({ aborted }) => aborted)?.reason)
  for (const signal of signals) signal.addEventListener('abort', abort, { once: true })
  if (signals.some(({ aborted }) => aborted)) abort()
  return {
    signal: first.signal,
    unlink: () => {
      for (const signal of signals) signal.removeEventListener('abort', abort)
    },
  }
}
