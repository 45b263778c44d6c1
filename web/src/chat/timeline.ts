import { advance, begin, type Known } from './advance.ts'
import type { Message } from './message.ts'

/** The place of messages without a known neighbour: by time, before all others, or after them. */
export type Placing = 'byTime' | 'first' | 'last'

/**
 * `known` with `incoming` merged in. Both are in the order of their conversation, and stay in it: of two orders, that
 * of `incoming` counts, which is newer. Times, which different machines gave, only decide about messages of which no
 * order is known. Messages that come in are copied: who gave them may go on to write to what is theirs.
 */
export function mergeMessages(
  known: readonly Known[],
  incoming: readonly Message[],
  placing: Placing = 'byTime',
): Known[] {
  const placeOf = new Map(known.map(({ message }, place) => [message.id, place]))
  const given = new Set(incoming.map(({ id }) => id))
  const lastAnchor = incoming.findLastIndex(({ id }) => placeOf.has(id))
  const merged: Known[] = []
  let place = 0
  /** Takes what is known alone up to a place, as long as `goesFirst`. */
  const takeKnown = (end: number, goesFirst: (each: Known) => boolean = () => true) => {
    for (let each = known[place]; each && place < end && goesFirst(each); each = known[++place])
      if (!given.has(each.message.id)) merged.push(each)
  }
  for (const [index, each] of incoming.entries()) {
    // mutant: own-copy
    const message = structuredClone(each)
    const there = placeOf.get(message.id)
    const before = there === undefined ? undefined : known[there]
    if (there !== undefined) takeKnown(there)
    else if (placing === 'byTime')
      takeKnown(known.length, (other) => !given.has(other.message.id) && saidAt(other) <= saidAt({ message }))
    else if (placing === 'last' && index > lastAnchor) takeKnown(known.length)
    merged.push(before ? advance(before, { __typename: 'MessageRead', message }) : begin(message))
  }
  takeKnown(known.length)
  return merged
}

/** Epoch ms. */
export const saidAt = ({ message }: Pick<Known, 'message'>): number => Date.parse(message.createdAt)
