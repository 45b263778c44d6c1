import { gql } from '@urql/core'
import type { Sink, SubscribePayload } from 'graphql-ws'
import { expect, test } from 'vitest'
import { makeClient } from './client.ts'
import type { Socket } from './socket.ts'
import { runSubscription } from './subscribe.ts'

const DOCUMENT = gql<{ ticks: number }, { after: number }>(
  'subscription Ticks($after: Int!) { ticks(after: $after) }',
)

/** A socket that hands out what is subscribed to. */
function openSocket() {
  const opened = Promise.withResolvers<{ payload: SubscribePayload; sink: Sink }>()
  const state = { released: false }
  const socket: Socket = {
    state: () => 'open',
    kind: () => 'websocket',
    recoveries: () => 0,
    subscribe(payload, sink) {
      opened.resolve({ payload, sink })
      return () => {
        state.released = true
      }
    },
  }
  return { socket, opened: opened.promise, state }
}

function run(signal = new AbortController().signal) {
  const { socket, opened, state } = openSocket()
  const seen: number[] = []
  const resume = () => ({ after: seen.at(-1) ?? 0 })
  const request = { document: DOCUMENT, variables: { after: 0 }, resume }
  const done = runSubscription(
    makeClient('/graphql', socket, globalThis.fetch),
    request,
    ({ ticks }) => seen.push(ticks),
    signal,
  )
  return { opened, state, seen, done }
}

test('a socket that subscribes again does so after the last event seen', async () => {
  const { opened, seen, done } = run()
  const { payload, sink } = await opened
  expect(payload.variables).toEqual({ after: 0 })
  sink.next({ data: { ticks: 4 } })
  sink.next({ data: { ticks: 5 } })
  expect(JSON.parse(JSON.stringify(payload)).variables).toEqual({ after: 5 })
  sink.complete()
  await done
  expect(seen).toEqual([4, 5])
})

test('a subscription that completes at once, or fails, is over', async () => {
  const silent = run()
  ;(await silent.opened).sink.complete()
  await silent.done
  const failing = run()
  ;(await failing.opened).sink.error([{ message: 'There is no such message.' }] as never)
  await failing.done
  expect(failing.seen).toEqual([])
})

test('an error among events hands nothing on twice', async () => {
  const { opened, seen, done } = run()
  const { sink } = await opened
  sink.next({ data: { ticks: 1 } })
  sink.error([{ message: 'The store is away.' }] as never)
  await done
  expect(seen).toEqual([1])
})

test('an abort releases the subscription', async () => {
  const stop = new AbortController()
  const { opened, state, done } = run(stop.signal)
  await opened
  stop.abort()
  await done
  expect(state.released).toBe(true)
})
