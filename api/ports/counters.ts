/**
 * Sums over all processes and restarts, by name. The names are few; see cacheStats.ts in the domain.
 *
 * Failure: every call may reject with StoreUnavailable. An `add` may then have taken effect: repeating it is not safe.
 */
export interface Counters {
  /** Adds whole numbers to the sums, all at once. */
  add(counts: Readonly<Record<string, number>>): Promise<void>
  /** Every sum that is not 0, and since when (epoch ms) they have been counted: the first call of any kind. */
  read(): Promise<{ readonly since: number; readonly counts: Readonly<Record<string, number>> }>
}
