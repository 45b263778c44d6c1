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

test('what others do to the objects that they gave is not done to what is known', () => {
  const given = message({ status: 'STREAMING', content: 'Once ', lastSeq: 1 })
  const timeline = createTimeline()
  timeline.merge([given])
  given.content = ''
  given.lastSeq = 0
  timeline.merge([message()])
  expect(timeline.find('msg_1')).toMatchObject({ content: 'Once ', lastSeq: 1 })
  timeline.apply(delta(2, 'a week'))
  expect(timeline.find('msg_1')).toMatchObject({ content: 'Once a week', lastSeq: 2 })
})

test('of a page that does not reach what is known, what was said since stays', () => {
  const at = (id: string, minute: number) => message({ id, createdAt: `2026-11-22T10:0${minute}:00.000Z` })
  const timeline = createTimeline([at('a', 1), at('b', 2), at('e', 5)])
  timeline.beginWith([at('c', 3), at('d', 4)])
  expect(timeline.messages.map(({ id }) => id)).toEqual(['c', 'd', 'e'])
})
