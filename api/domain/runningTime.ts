const TICK_MS = 100

/**
 * Calls `late` once this process has run for `ms` and something it waits for has not come. While it is held up, by its
 * own work or on a machine that is too busy, no time passes: an answer may be there that it had no turn to read. Returns
 * how to call it off.
 */
export function afterRunning(ms: number, late: () => void): () => void {
  const tickMs = Math.min(ms, TICK_MS)
  let left = Math.ceil(ms / tickMs)
  let behindReading: NodeJS.Immediate | undefined
  // Held up for long, an interval fires once.
  const ticking = setInterval(() => {
    left -= 1
    if (left > 0) return
    clearInterval(ticking)
    // mutant: acknowledge-before-late
    behindReading = setImmediate(late)
  }, tickMs)
  return () => {
    clearInterval(ticking)
    clearImmediate(behindReading)
  }
}
