import { advance } from './advance.ts'
import type { Message } from './message.ts'

/**
 * `known` with `incoming` merged in, by the time they were said; those of the same instant stay as they came. Those that
 * come in are copied: who gave them may go on to write to what is theirs.
 */
export function mergeMessages(known: readonly Message[], incoming: readonly Message[]): Message[] {
  const merged = new Map(known.map((message) => [message.id, message]))
  for (const given of incoming) {
    const message = structuredClone(given)
    const before = merged.get(message.id)
    merged.set(message.id, before ? advance(before, { __typename: 'MessageRead', message }) : message)
  }
  return [...merged.values()].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))
}
