import { hasEnded, type Message } from './message.ts'

/**
 * The newer of two states of one message. What has ended stays ended; before the end, the one that contains more of
 * the stream wins. So it does not matter in which order answers to queries, events and the stream arrive.
 */
export function newer(known: Message, incoming: Message): Message {
  if (hasEnded(incoming)) return incoming
  if (hasEnded(known) || known.lastSeq > incoming.lastSeq) return known
  return incoming
}

/** `known` with `incoming` merged in, by the time they were said; those of the same instant stay as they came. */
export function mergeMessages(known: readonly Message[], incoming: readonly Message[]): Message[] {
  const merged = new Map(known.map((message) => [message.id, message]))
  for (const message of incoming) {
    const before = merged.get(message.id)
    merged.set(message.id, before ? newer(before, message) : message)
  }
  return [...merged.values()].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))
}
