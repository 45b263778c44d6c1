import { EMPTY_GENERATION, reduce, type SequencedEvent } from '../domain/generation.ts'
import { bornAt, type GenerationId } from '../domain/ids.ts'

/*
 * What keeps a reader right when a store comes back without the last of what it had: a log that was cut short and is
 * then written on by another worker has two histories, and a reader's position belongs to one of them. Two rules tell
 * them apart. A new history begins at a seq that the old one cannot have reached (`seqFloor`); and what does not join
 * on to a reader's position is given to it with all that stands before (`joinedOn`).
 */

/** A seq has to fit the 32 bits of GraphQL's Int, with room for a generation's events. */
const HIGHEST_FLOOR = 2 ** 30

/**
 * The seq that no event of an earlier history has passed: 0 where none can have been lost, since the store did not
 * break since the generation's birth; else its age in ms, since no writer appends more than an event a ms.
 */
export function seqFloor(id: GenerationId, unbrokenSince: number, now = Date.now()): number {
  const born = bornAt(id)
  return born >= unbrokenSince ? 0 : Math.min(Math.max(0, now - born), HIGHEST_FLOOR)
}

/**
 * The events after a position, as they join on to it. Where the log does not have that position, it was of another
 * history: a Reset to the text before these events goes ahead of them.
 */
export async function joinedOn(
  after: number,
  events: readonly SequencedEvent[],
  readAll: () => Promise<readonly SequencedEvent[]>,
): Promise<readonly SequencedEvent[]> {
  const [first] = events
  if (after === 0 || !first || first.seq === after + 1 || first.type === 'reset') return events
  const before = (await readAll()).filter(({ seq }) => seq < first.seq)
  if (before.some(({ seq }) => seq === after)) return events
  const { text } = before.reduce(reduce, EMPTY_GENERATION)
  return [{ type: 'reset', text, seq: first.seq - 1 }, ...events]
}
