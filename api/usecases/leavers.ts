import type { MessageId } from '../domain/ids.ts'
import { LEFT } from '../domain/streams.ts'
import type { SharedGenerations } from '../ports/sharedGenerations.ts'

/** Tells the streams of this process of messages that left their generation while it went on for others. */
export interface Leavers {
  listen(): Promise<() => void>
  /** What is heard of a message until `forget`, which is owed. */
  expect(id: MessageId, signal: AbortSignal): Expected
}

export interface Expected {
  /** Aborted when the message leaves, or with the signal that was given. */
  readonly until: AbortSignal
  readonly left: boolean
  forget(): void
}

export function makeLeavers({ shared }: { readonly shared: SharedGenerations }): Leavers {
  const expected = new Map<MessageId, Set<ExpectedStream>>()
  return {
    listen: () =>
      shared.onLeft((id) => {
        for (const stream of expected.get(id) ?? []) stream.leave()
      }),
    expect(id, signal) {
      const streams = expected.get(id) ?? new Set()
      expected.set(id, streams)
      return new ExpectedStream(streams, signal, () => expected.get(id) === streams && expected.delete(id))
    },
  }
}

/** There is one for each open stream, of which a process has thousands: a class shares its functions among them. */
class ExpectedStream implements Expected {
  left = false
  readonly #controller = new AbortController()
  readonly #streams: Set<ExpectedStream>
  readonly #signal: AbortSignal
  readonly #wasLast: () => void

  constructor(streams: Set<ExpectedStream>, signal: AbortSignal, wasLast: () => void) {
    this.#streams = streams.add(this)
    this.#signal = signal
    this.#wasLast = wasLast
    signal.addEventListener('abort', this)
  }
  get until(): AbortSignal {
    return this.#controller.signal
  }
  handleEvent(): void {
    this.#controller.abort(LEFT)
  }
  leave(): void {
    this.left = true
    this.#controller.abort(LEFT)
  }
  forget(): void {
    this.#signal.removeEventListener('abort', this)
    this.#streams.delete(this)
    if (this.#streams.size === 0) this.#wasLast()
  }
}
