export interface Bell {
  readonly ring: () => void
  /** Resolves at the next ring, at once after one that nobody heard, or after `ms`. */
  rung(ms: number): Promise<void>
}

/** Wakes one sleeper; rings by itself when `signal` is aborted, and from then on wakes at once. */
export function makeBell(signal: AbortSignal): Bell {
  let hasRung = false
  let wake = () => {}
  const ring = () => {
    hasRung = true
    wake()
  }
  signal.addEventListener('abort', ring, { once: true })
  return {
    ring,
    async rung(ms) {
      if (!hasRung && !signal.aborted)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.max(0, ms))
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      hasRung = false
    },
  }
}
