import { expect, test } from 'vitest'
import { advance, begin } from './advance.ts'
import { type FollowPorts, followMessage } from './followMessage.ts'
import type { Message } from './message.ts'
import type { StreamEvent } from './stream.ts'
import { delta, finished, message } from './testing.ts'

const END = message({ status: 'COMPLETE', content: 'Once a week', lastSeq: 9 })

/** Follows with one list of events a subscription, and what the server says of the message in between. */
async function follow(
  subscriptions: readonly (readonly StreamEvent[])[],
  refetched: readonly (Message | null | undefined)[] = [],
  signal = new AbortController().signal,
) {
  let known = begin(message())
  const cursors: number[] = []
  const waits: number[] = []
  let asked = 0
  const ports: FollowPorts = {
    current: () => known.message,
    apply: (event) => {
      known = advance(known, event)
    },
    replace: (next) => {
      known = advance(known, { __typename: 'MessageRead', message: next })
    },
    events: async (next) => {
      const events = subscriptions[cursors.length]
      known = advance(known, { __typename: 'StreamResumed' })
      cursors.push(known.message.lastSeq)
      if (!events) throw new Error('One subscription too many')
      for (const event of events) next(event)
    },
    refetch: async () => refetched[asked++],
    wait: async (failures) => void waits.push(failures),
  }
  await followMessage(ports, signal)
  return { current: known.message, cursors, waits, asked }
}

test('follows to the end, and asks for nothing more', async () => {
  const { current, cursors, asked } = await follow([[delta(1, 'Once'), finished(9, END)]])
  expect(current).toBe(END)
  expect(cursors).toEqual([0])
  expect(asked).toBe(0)
})

test('events that are over before the end: the message is asked for, and followed from where it is', async () => {
  const later = message({ status: 'STREAMING', content: 'Once a', lastSeq: 5 })
  const { current, cursors } = await follow([[delta(1, 'Once')], [finished(9, END)]], [later])
  expect(cursors).toEqual([0, 5])
  expect(current).toBe(END)
})

test('where the message has ended meanwhile, that is the end', async () => {
  const { current, cursors } = await follow([[delta(1, 'Once')]], [END])
  expect(current).toBe(END)
  expect(cursors).toEqual([0])
})

test('where the server cannot be asked, it is tried again, later each time', async () => {
  const { current, waits } = await follow([[], [], [], [finished(9, END)]], [undefined, undefined, undefined])
  expect(current).toBe(END)
  expect(waits).toEqual([0, 1, 2])
})

test('progress makes the next failure the first again', async () => {
  const { waits } = await follow(
    [[], [], [delta(1, 'Once')], [finished(9, END)]],
    [undefined, undefined, undefined],
  )
  expect(waits).toEqual([0, 1, 0])
})

test('a message that is gone is not followed any more', async () => {
  const { cursors, waits } = await follow([[delta(1, 'Once')]], [null])
  expect(cursors).toEqual([0])
  expect(waits).toEqual([])
})

test('nothing happens once it was aborted', async () => {
  const { cursors } = await follow([], [], AbortSignal.abort())
  expect(cursors).toEqual([])
})
