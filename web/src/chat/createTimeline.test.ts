import { expect, onTestFinished, test, vi } from 'vitest'
import { createTimeline } from './createTimeline.ts'
import { delta, finished, message, reset } from './testing.ts'

test('the first token is there at once, those that come close after it together', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const timeline = createTimeline([message()])
  const [answer] = timeline.messages
  for (const [at, text] of ['Once ', 'a ', 'week'].entries()) timeline.apply(delta(at + 1, text))
  expect(answer).toMatchObject({ status: 'STREAMING', content: 'Once ', lastSeq: 1 })
  vi.advanceTimersByTime(100)
  expect(answer).toMatchObject({ content: 'Once a week', lastSeq: 3 })
})

test('whoever asks for a message has all of it that came', () => {
  const timeline = createTimeline([message()])
  timeline.apply(delta(1, 'Once '))
  timeline.apply(delta(2, 'a week'))
  expect(timeline.find('msg_1')).toMatchObject({ content: 'Once a week', lastSeq: 2 })
})

test('a reset and the end show at once, and what came before them is not shown after', () => {
  const timeline = createTimeline([message()])
  const [answer] = timeline.messages
  timeline.apply(delta(1, 'Once '))
  timeline.apply(delta(2, 'a day'))
  timeline.apply(reset(3, 'Once a week'))
  expect(answer).toMatchObject({ content: 'Once a week', lastSeq: 3 })
  timeline.apply(delta(4, ', no'))
  timeline.apply(finished(5, message({ status: 'COMPLETE', content: 'Once a week.', lastSeq: 5 })))
  expect(answer).toMatchObject({ status: 'COMPLETE', content: 'Once a week.', lastSeq: 5 })
})

test('a state that was read meanwhile takes nothing back', () => {
  const timeline = createTimeline([message()])
  timeline.apply(delta(1, 'Once '))
  timeline.apply(delta(2, 'a week'))
  timeline.merge([message({ status: 'STREAMING', content: 'Once ', lastSeq: 1 })])
  expect(timeline.messages[0]).toMatchObject({ content: 'Once a week', lastSeq: 2 })
})
