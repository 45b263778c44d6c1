import type { Sink, SubscribePayload } from 'graphql-ws'
import type { Transport } from './transport.ts'

/** The subscriptions that have not ended. */
export interface Live {
  any(): boolean
  start(on: Transport, payload: SubscribePayload, sink: Sink): () => void
  /** All go on over another transport, from the position that each has reached. */
  moveTo(transport: Transport): void
}

/** `onReleased`: one has ended, however it did. */
export function makeLive(onReleased: () => void): Live {
  const live = new Set<{ move(to: Transport): void }>()
  return {
    any: () => live.size > 0,
    moveTo(transport) {
      for (const each of [...live]) each.move(transport)
    },
    start(on, payload, sink) {
      let attempt = 0
      let stop = () => {}
      const release = () => {
        if (live.delete(subscription)) onReleased()
      }
      const subscription = {
        move(to: Transport) {
          attempt += 1
          stop()
          stop = to.subscribe(
            payload,
            whileCurrent(sink, attempt, () => attempt, release),
          )
        },
      }
      live.add(subscription)
      subscription.move(on)
      return () => {
        release()
        stop()
      }
    },
  }
}

/** A subscription that was taken off a transport is completed there, which is not its end. */
function whileCurrent(sink: Sink, attempt: number, current: () => number, release: () => void): Sink {
  const ifCurrent = (then: () => void) => {
    if (attempt === current()) then()
  }
  return {
    next: (result) => ifCurrent(() => sink.next(result)),
    error: (error) =>
      ifCurrent(() => {
        release()
        sink.error(error)
      }),
    complete: () =>
      ifCurrent(() => {
        release()
        sink.complete()
      }),
  }
}
