/**
 * Characters a second: about half of what a process indexes on one core, so that those that answer keep up with an
 * import, and answer meanwhile.
 */
const PER_SECOND = 500_000
/** So much may come at once. */
const BURST = 1_000_000

/** How long to wait, in ms, after so many characters were written. */
export function makePace(clock: () => number = () => performance.now()): (characters: number) => number {
  let due = clock()
  return (characters) => {
    const now = clock()
    due = Math.max(due, now - (BURST / PER_SECOND) * 1_000) + (characters / PER_SECOND) * 1_000
    return Math.max(0, due - now)
  }
}
