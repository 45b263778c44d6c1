/** Tells a reply that is outdated when it comes from one that is not. */
export interface Order {
  /** To be called when a request is sent. */
  ask(): Asked
  /** Something came to be known that no reply to what was asked before can hold: of `key`, or of everything. */
  moved(key?: string): void
}

export interface Asked {
  /** Takes the reply, unless one to a later request was taken, or everything moved on. */
  take(): boolean
  /** Whether what is known of `key`, or of everything, is younger than the request. */
  isOutdated(key?: string): boolean
}

/**
 * The order of the replies to one kind of request. A reply describes a moment after its request was sent, and no more is
 * known of that moment: what was heard while it was on its way is younger, whichever arrives last.
 */
export function makeOrder(): Order {
  let moment = 0
  let taken = 0
  let allMovedAt = 0
  const movedAt = new Map<string, number>()
  return {
    ask() {
      moment += 1
      const mine = moment
      const isOutdated = (key = '') => Math.max(allMovedAt, movedAt.get(key) ?? 0) > mine
      return {
        isOutdated,
        take() {
          if (mine < taken || isOutdated()) return false
          taken = mine
          return true
        },
      }
    },
    moved(key) {
      moment += 1
      if (key === undefined) allMovedAt = moment
      else movedAt.set(key, moment)
    },
  }
}
