import { expect, test } from 'vitest'
import type { Message } from './message.ts'
import { applyEvent, type StreamEvent } from './stream.ts'
import { delta, finished, message, reset } from './testing.ts'

const after = (events: readonly StreamEvent[], start: Message = message()) => events.reduce(applyEvent, start)

test('deltas are appended, and move the cursor', () => {
  expect(after([delta(1, 'Once '), delta(2, 'a week')])).toMatchObject({
    status: 'STREAMING',
    content: 'Once a week',
    lastSeq: 2,
  })
})

test('a replay changes nothing', () => {
  const once = after([delta(1, 'Once '), delta(4, 'a week')])
  expect(after([delta(1, 'Once '), delta(3, 'a'), delta(4, 'a week')], once)).toBe(once)
})

test('a reset puts its text in place of all before', () => {
  expect(after([delta(1, 'Onc'), reset(2, ''), delta(3, 'Every week')]).content).toBe('Every week')
})

test('a reset to the whole text goes on from there', () => {
  expect(after([delta(1, 'Onc'), reset(7, 'Once a'), delta(8, ' week')])).toMatchObject({
    content: 'Once a week',
    lastSeq: 8,
  })
})

test('sources take the place of those before', () => {
  const source = {
    marker: 1,
    documentId: 'doc_1',
    title: 'Palm',
    excerpt: 'Weekly.',
    url: null,
    documentState: 'CURRENT' as const,
  }
  const sources = (seq: number, list: (typeof source)[]): StreamEvent => ({
    __typename: 'MessageSources',
    messageId: 'msg_1',
    seq,
    sources: list,
  })
  const found = after([sources(1, [source, { ...source, marker: 2 }]), sources(2, [source])])
  expect(found).toMatchObject({ status: 'PENDING', sources: [source], lastSeq: 2 })
})

test('the end is the message as it ended, whatever its seq', () => {
  const end = message({ status: 'COMPLETE', content: 'Once a week.', lastSeq: 3 })
  expect(after([delta(1, 'Once'), finished(3, end)])).toBe(end)
  expect(after([finished(3, end)], message({ content: 'Once a', lastSeq: 9 }))).toBe(end)
})

test('nothing is written to an answer that has ended', () => {
  const end = message({ status: 'STOPPED', content: 'Once', lastSeq: 1 })
  expect(after([delta(2, ' a week'), reset(3, '')], end)).toBe(end)
})
