/** What an array and a sorted list have in common. */
export interface Sequence<Item> extends Iterable<Item> {
  readonly length: number
  at(place: number): Item | undefined
  slice(from: number, to: number): Item[]
}

/** Items in order: adding or removing one moves and compares few others, however many there are. */
export interface SortedList<Item> extends Sequence<Item> {
  add(item: Item): void
  /** Takes an item that `compare` calls equal. */
  remove(item: Item): void
}

/** A longer chunk is cut in halves. */
const CHUNK = 512

/** `compare` must tell all items apart, and must not change its mind while an item is in the list. */
export function sortedList<Item>(compare: (a: Item, b: Item) => number): SortedList<Item> {
  const chunks: Item[][] = [[]]
  let length = 0
  const placeOf = (item: Item) => {
    const isBefore = (other: Item | undefined) => other !== undefined && compare(other, item) < 0
    const at = Math.min(
      firstPlace(chunks, (chunk) => !isBefore(chunk.at(-1))),
      chunks.length - 1,
    )
    const chunk = chunks[at] ?? []
    return { at, chunk, place: firstPlace(chunk, (other) => !isBefore(other)) }
  }
  return {
    get length() {
      return length
    },
    add(item) {
      const { at, chunk, place } = placeOf(item)
      chunk.splice(place, 0, item)
      length++
      if (chunk.length > CHUNK) chunks.splice(at + 1, 0, chunk.splice(CHUNK / 2))
    },
    remove(item) {
      const { at, chunk, place } = placeOf(item)
      const there = chunk[place]
      if (there === undefined || compare(there, item) !== 0) return
      chunk.splice(place, 1)
      length--
      if (chunk.length === 0 && chunks.length > 1) chunks.splice(at, 1)
    },
    at(place) {
      for (const chunk of chunks) {
        if (place < chunk.length) return chunk[place]
        place -= chunk.length
      }
      return undefined
    },
    slice(from, to) {
      const items: Item[] = []
      let start = 0
      for (const chunk of chunks) {
        if (start >= to) break
        items.push(...chunk.slice(Math.max(0, from - start), to - start))
        start += chunk.length
      }
      return items
    },
    *[Symbol.iterator]() {
      for (const chunk of chunks) yield* chunk
    },
  }
}

/** The first place whose item `holds`, as all later ones must; the length if none does. */
export function firstPlace<Item>(
  items: Pick<Sequence<Item>, 'length' | 'at'>,
  holds: (item: Item) => boolean,
): number {
  let [from, to] = [0, items.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (holds(items.at(middle) as Item)) to = middle
    else from = middle + 1
  }
  return from
}
