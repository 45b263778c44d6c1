import type { Behaviour } from '../../../api/test/support/upstream.ts'

/** An answer that pauses, for part of its behaviour. */
export interface Pauses extends Pick<Behaviour, 'before'> {
  /** Lets it be written up to the next pause, or to its end. */
  goOn(): void
}

/** Pauses an answer after each of these numbers of tokens until the test lets it go on, however long that takes. */
export function pausesAfter(...tokens: readonly number[]): Pauses {
  const gates = new Map(tokens.map((count) => [count, Promise.withResolvers<void>()]))
  const closed = [...gates.values()]
  return { before: (index) => gates.get(index)?.promise, goOn: () => closed.shift()?.resolve() }
}
