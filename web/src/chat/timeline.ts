import { advance, begin, type Known } from './advance.ts'
import type { Message } from './message.ts'

/**
 * `known` with `incoming` merged in, by the time they were said; those of the same instant stay as they came. Those that
 * come in are copied: who gave them may go on to write to what is theirs.
 */
export function mergeMessages(known: readonly Known[], incoming: readonly Message[]): Known[] {
  const merged = new Map(known.map((each) => [each.message.id, each]))
  for (const given of incoming) {
    // mutant: own-copy
    const message = structuredClone(given)
    const before = merged.get(message.id)
    merged.set(message.id, before ? advance(before, { __typename: 'MessageRead', message }) : begin(message))
  }
  return [...merged.values()].sort((a, b) => saidAt(a) - saidAt(b))
}

/** Epoch ms. */
export const saidAt = ({ message }: Known): number => Date.parse(message.createdAt)
