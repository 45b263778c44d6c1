/** The `limit` items that score highest, with their scores, highest first; of equal ones, those that came first. */
export function best<Item>(
  items: Iterable<Item>,
  scoreOf: (item: Item) => number,
  limit: number,
): (readonly [item: Item, score: number])[] {
  const found: (readonly [Item, number])[] = []
  let least = Number.NEGATIVE_INFINITY
  for (const item of items) {
    const score = scoreOf(item)
    if (found.length >= limit && score <= least) continue
    const at = found.findIndex(([, other]) => other < score)
    found.splice(at < 0 ? found.length : at, 0, [item, score])
    if (found.length > limit) found.pop()
    least = found.at(-1)?.[1] ?? least
  }
  return found
}
