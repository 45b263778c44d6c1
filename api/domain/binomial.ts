/**
 * The upper end of the one-sided Clopper–Pearson interval: the largest share of a whole with which `found` or fewer
 * in a sample of `sampled` would still come about with a chance of 1 − `confidence`. Exact, so that it is not too low
 * for a small sample either, as Wilson's may be. C. J. Clopper, E. S. Pearson, “The use of confidence or fiducial
 * limits illustrated in the case of the binomial”, Biometrika 26 (1934), 404–413.
 */
export function upperBound(found: number, sampled: number, confidence = 0.95): number {
  if (found >= sampled) return 1
  let [low, high] = [found / sampled, 1]
  for (let step = 0; step < 50; step += 1) {
    const share = (low + high) / 2
    if (chanceOfAtMost(found, sampled, share) > 1 - confidence) low = share
    else high = share
  }
  return high
}

/** P(X ≤ found) of a binomial distribution, each term from the one before it, in logarithms. */
function chanceOfAtMost(found: number, sampled: number, share: number): number {
  let term = sampled * Math.log1p(-share)
  let chance = Math.exp(term)
  for (let k = 1; k <= found; k += 1) {
    term += Math.log((sampled - k + 1) / k) + Math.log(share) - Math.log1p(-share)
    chance += Math.exp(term)
  }
  return chance
}
