import { backOffMs, waitOrWake } from '../graphql/backOff.ts'
import { hasEnded, type Message } from './message.ts'
import type { StreamEvent } from './stream.ts'

/** What following an answer needs of the rest. */
export interface FollowPorts {
  /** The message as it is known now; its `lastSeq` is the position to go on from. */
  current(): Message
  apply(event: StreamEvent): void
  /** Subscribes after the current position, anew after a drop. Resolves when the events are over, for whatever reason. */
  events(next: (event: StreamEvent) => void, signal: AbortSignal): Promise<void>
  /** The message as the server has it: null where it is gone, undefined where the server cannot be asked now. */
  refetch(): Promise<Message | null | undefined>
  replace(message: Message): void
  wait?(failures: number, signal: AbortSignal): Promise<void>
}

const backOff = (failures: number, signal: AbortSignal) => waitOrWake(backOffMs(failures), signal)

/**
 * Follows an answer to its end. Where the events are over before that (a server that shut down, an error), asks for
 * the message and, while it is still being written, subscribes again. Resolves at the end, or when `signal` is aborted.
 */
export async function followMessage(ports: FollowPorts, signal: AbortSignal): Promise<void> {
  const wait = ports.wait ?? backOff
  for (let failures = 0; !signal.aborted && !hasEnded(ports.current()); failures += 1) {
    const before = ports.current().lastSeq
    await ports.events(ports.apply, signal)
    if (signal.aborted || hasEnded(ports.current())) return
    const message = await ports.refetch()
    if (signal.aborted || message === null) return
    if (message) ports.replace(message)
    if (ports.current().lastSeq > before) failures = 0
    if (!hasEnded(ports.current())) await wait(failures, signal)
  }
}
