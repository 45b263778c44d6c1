import { createRoot } from 'solid-js'
import { expect, onTestFinished, test } from 'vitest'
import { heldReplies, settled } from '../graphql/testing.ts'
import { createFollowers } from './createFollowers.ts'
import { createTimeline } from './createTimeline.ts'
import { delta, message } from './testing.ts'

/** An answer that is followed from its first word on. */
async function followed() {
  const { client, subscriptions, push } = heldReplies()
  const timeline = createTimeline([message({ status: 'STREAMING', content: 'Once ', lastSeq: 1 })])
  const dispose = createRoot((dispose) => {
    createFollowers({ client, onEnded: () => {} }, timeline, () => {})
    return dispose
  })
  onTestFinished(dispose)
  await settled()
  return {
    timeline,
    /** The connection is set up: returns after which event the stream is to go on. */
    connect: () => subscriptions[0]?.variables?.after,
    push: (event: ReturnType<typeof delta>) => push({ messageStream: event }),
  }
}

test('a stream that is resumed goes on from what was read while it was away', async () => {
  const { timeline, connect, push } = await followed()
  expect(connect()).toBe(1)
  timeline.merge([message({ status: 'STREAMING', content: 'Once a ', lastSeq: 2 })])
  expect(connect()).toBe(2)
  push(delta(3, 'week'))
  expect(timeline.find('msg_1')).toMatchObject({ content: 'Once a week', lastSeq: 3 })
})

test('a stream that is not resumed goes on from its own last event, whatever was read meanwhile', async () => {
  const { timeline, connect, push } = await followed()
  connect()
  timeline.merge([message({ status: 'STREAMING', content: 'Once a ', lastSeq: 2 })])
  push(delta(3, 'a week'))
  expect(timeline.find('msg_1')).toMatchObject({ content: 'Once a week', lastSeq: 3 })
})
