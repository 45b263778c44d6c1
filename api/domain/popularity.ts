/**
 * How often something is asked for, where what was lately counts more: each use weighs 1 and loses half of that every
 * `halfLifeMs`. This is LRFU's combined recency and frequency (Lee et al., IEEE Transactions on Computers 50, 2001),
 * so that yesterday's favourites leave.
 *
 * It is kept as forward decay (Cormode et al., ICDE 2009), log2 Σ 2^(tᵢ / halfLife): all of these fade alike, so that
 * their order stays as it is between uses, and nothing needs to be aged. A sorted set or an index can hold it.
 */
export function popularityAfter(
  before: number | null,
  uses: { readonly count: number; readonly now: number; readonly halfLifeMs: number },
): number {
  const now = uses.now / uses.halfLifeMs + Math.log2(uses.count)
  if (before === null) return now
  return Math.max(before, now) + Math.log2(1 + 2 ** -Math.abs(before - now))
}

/** Long enough that a morning's questions are there at noon, short enough that they are not the day after. */
export const POPULARITY_HALF_LIFE_MS = 2 * 3_600_000
