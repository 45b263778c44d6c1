import type { MessageId } from '../domain/ids.ts'
import type { SharedGenerations } from '../ports/sharedGenerations.ts'

/** Tells the streams of this process of messages that left their generation while it went on for others. */
export interface Leavers {
  listen(): Promise<() => void>
  /** Aborted when the message is heard to leave; to be ended by `forget`. */
  expect(id: MessageId): { readonly left: AbortSignal; forget(): void }
}

export function makeLeavers({ shared }: { readonly shared: SharedGenerations }): Leavers {
  const expected = new Map<MessageId, Set<AbortController>>()
  return {
    listen: () =>
      shared.onLeft((id) => {
        for (const controller of expected.get(id) ?? []) controller.abort()
      }),
    expect(id) {
      const controller = new AbortController()
      const streams = expected.get(id) ?? new Set()
      expected.set(id, streams.add(controller))
      return {
        left: controller.signal,
        forget() {
          streams.delete(controller)
          if (streams.size === 0 && expected.get(id) === streams) expected.delete(id)
        },
      }
    },
  }
}
