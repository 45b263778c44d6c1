/** Items that wait, each for a claimant. */
export interface FairQueue<Item> {
  /**
   * False if there is no room. A newcomer takes the place of the newest item of the claimant with most of them;
   * `onDropped` gets that item.
   */
  add(claimant: string, item: Item): boolean
  remove(claimant: string, item: Item): void
  /** The oldest of the claimant whose turn it is; each has one turn after the other. */
  next(): Item | undefined
}

export interface FairQueueLimits {
  readonly most: number
  readonly mostOfOne: number
}

export function fairQueue<Item>(
  { most, mostOfOne }: FairQueueLimits,
  onDropped: (item: Item) => void,
): FairQueue<Item> {
  /** In the order of their turns. */
  const waiting = new Map<string, Item[]>()
  let length = 0
  const longest = () =>
    [...waiting.values()].reduce((most, each) => (each.length > most.length ? each : most))
  const makeRoom = (own: readonly Item[]): boolean => {
    if (length < most) return true
    const from = longest()
    // mutant: room-for-newcomers
    if (from.length <= own.length + 1) return false
    length--
    onDropped(from.pop() as Item)
    return true
  }
  const shorten = (claimant: string, items: readonly Item[]) => {
    length--
    if (items.length === 0) waiting.delete(claimant)
  }
  return {
    add(claimant, item) {
      const own = waiting.get(claimant) ?? []
      if (own.length >= mostOfOne || !makeRoom(own)) return false
      own.push(item)
      waiting.set(claimant, own)
      length++
      return true
    },
    remove(claimant, item) {
      const own = waiting.get(claimant)
      const at = own?.indexOf(item) ?? -1
      if (!own || at < 0) return
      own.splice(at, 1)
      shorten(claimant, own)
    },
    next() {
      const [turn] = waiting
      if (!turn) return undefined
      const [claimant, items] = turn
      // mutant: turn-by-turn
      waiting.delete(claimant)
      const item = items.shift()
      waiting.set(claimant, items)
      shorten(claimant, items)
      return item
    },
  }
}
