import { expect, test } from 'vitest'
import { makeEventReader, type ServerEvent } from './serverEvents.ts'

const WRITTEN =
  ':\n\nevent: next\ndata: {"a":\ndata: "é🌴"}\n\n:\n\r\nevent: next\r\ndata: 2\r\n\r\nevent: complete\n\n'
const READ = [
  { name: 'next', data: '{"a":\n"é🌴"}' },
  { name: 'next', data: '2' },
  { name: 'complete', data: '' },
]

test.each([1, 2, 3, 7, WRITTEN.length])('events are read out of pieces of %i characters', (length) => {
  const events: ServerEvent[] = []
  const read = makeEventReader((event) => events.push(event))
  for (let at = 0; at < WRITTEN.length; at += length) read(WRITTEN.slice(at, at + length))
  expect(events).toEqual(READ)
})

test('an event that is not over is not handed on', () => {
  const events: ServerEvent[] = []
  makeEventReader((event) => events.push(event))('event: next\ndata: 1\n')
  expect(events).toEqual([])
})
