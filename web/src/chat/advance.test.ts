import { expect, test } from 'vitest'
import { advance, begin, type News, STEPS } from './advance.ts'
import type { Message } from './message.ts'
import type { StreamEvent } from './stream.ts'
import { delta, finished, message, rating, reset } from './testing.ts'

const after = (news: readonly News[], start: Message = message()): Message =>
  news.reduce(advance, begin(start)).message
const read = (incoming: Message): News => ({ __typename: 'MessageRead', message: incoming })
/** Of two states of one message the one that counts, whichever is known first. */
const newer = (known: Message, incoming: Message) => after([read(incoming)], known)

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

test('what has ended stays ended, in whichever order the news arrive', () => {
  const streaming = message({ status: 'STREAMING', content: 'Once', lastSeq: 9 })
  const ended = message({ status: 'COMPLETE', content: 'Once a week', lastSeq: 9 })
  expect(newer(streaming, ended)).toBe(ended)
  expect(newer(ended, streaming)).toBe(ended)
})

test('before the end, the state with more of the stream wins', () => {
  const less = message({ status: 'STREAMING', content: 'Once', lastSeq: 1 })
  const more = message({ status: 'STREAMING', content: 'Once a', lastSeq: 2 })
  expect(newer(less, more)).toBe(more)
  expect(newer(more, less)).toBe(more)
})

test('an ended message takes news of itself, such as a rating', () => {
  const ended = message({ status: 'COMPLETE' })
  const rated = message({ status: 'COMPLETE', feedback: rating('HELPFUL', 1) })
  expect(newer(ended, rated)).toBe(rated)
})

test('the rating that was given last stays, in whichever order replies, re-reads and the end arrive', () => {
  const unrated = message({ status: 'COMPLETE' })
  const first = message({ status: 'COMPLETE', feedback: rating('HELPFUL', 1) })
  const last = message({ status: 'COMPLETE', feedback: rating('UNHELPFUL', 2) })
  for (const late of [unrated, first]) {
    expect(newer(last, late)).toEqual(last)
    expect(after([finished(9, late)], last)).toEqual(last)
  }
  expect(newer(first, last)).toBe(last)
})

test('an event of a kind that is not known yet moves the cursor alone', () => {
  const later = { __typename: 'MessageTranslated', messageId: 'msg_1', seq: 4 } as unknown as StreamEvent
  expect(after([delta(1, 'Once'), later])).toEqual({ ...after([delta(1, 'Once')]), lastSeq: 4 })
})

test('a delta that holds more than what was read meanwhile adds no word twice', () => {
  const between = message({ status: 'STREAMING', content: 'Once a ', lastSeq: 2 })
  const known = [delta(1, 'Once '), read(between)]
  expect(after([...known, delta(3, 'a week')])).toMatchObject({ content: 'Once a week', lastSeq: 3 })
})

test('what was read shows until the stream has come as far', () => {
  const ahead = message({ status: 'STREAMING', content: 'Once a week', lastSeq: 3 })
  const known = [delta(1, 'Once '), read(ahead), delta(2, 'a ')]
  expect(after(known)).toMatchObject({ content: 'Once a week', lastSeq: 3 })
  expect(after([...known, delta(3, 'week'), delta(4, '.')])).toMatchObject({
    content: 'Once a week.',
    lastSeq: 4,
  })
})

test('a subscription goes on from what was read before it began', () => {
  const ahead = message({ status: 'STREAMING', content: 'Once a ', lastSeq: 2 })
  const known: News[] = [delta(1, 'Once '), read(ahead), { __typename: 'StreamResumed' }]
  expect(after([...known, delta(3, 'week')])).toMatchObject({ content: 'Once a week', lastSeq: 3 })
})

test('what only replies hold stays when the stream goes on', () => {
  const joined = message({ status: 'STREAMING', content: 'Once ', lastSeq: 1, cache: 'JOINED' })
  expect(after([read(joined), delta(2, 'a week')])).toMatchObject({ cache: 'JOINED', lastSeq: 2 })
})

test('no state has a step by which a running answer goes back', () => {
  const kinds = ['delta', 'reset', 'sources', 'unknown', 'readRunning'] as const
  const steps = Object.values(STEPS).flatMap((of) => kinds.map((kind) => of[kind].older))
  expect(new Set(steps)).toEqual(new Set(['keep']))
})
