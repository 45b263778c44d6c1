import { describe, expect, it } from 'vitest'
import { EventTooLong, eventSplitter } from './eventStream.ts'

function split(pieces: readonly (string | Buffer)[]): [string, string][] {
  const events: [string, string][] = []
  const splitter = eventSplitter({ onEvent: (data, event) => events.push([data, event]) })
  for (const piece of pieces) splitter.push(Buffer.from(piece))
  splitter.end()
  return events
}

const WHOLE_STREAM = 'data: a\n\n'

const bytesOf = (text: string) => [...Buffer.from(text)].map((byte) => Buffer.from([byte]))

describe('server-sent events', () => {
  const STREAM =
    'data: {"a":"🌴"}\n\n: a comment\nid: 7\ndata:two\ndata: lines\n\nevent: error\ndata: x\n\ndata: last'
  const EVENTS = [
    ['{"a":"🌴"}', ''],
    ['two\nlines', ''],
    ['x', 'error'],
    ['last', ''],
  ]

  it.each(['\n', '\r\n', '\r'])('are the same whole and byte by byte, with lines that end in %j', (end) => {
    const stream = STREAM.replaceAll('\n', end)
    expect(split([stream])).toEqual(EVENTS)
    expect(split(bytesOf(stream))).toEqual(EVENTS)
  })

  it('are offered together where they are whole, and taken one by one where they are not wanted so', () => {
    const offered: string[] = []
    const events: string[] = []
    const splitter = eventSplitter({
      onEvent: (data) => events.push(data),
      onEvents: (written) => offered.push(written) === 2,
    })
    for (const piece of [
      'data: a\n\ndata: b\n\n',
      'data: c\n\n',
      'data: d\n',
      '\n',
      'event: e\n',
      'data: f\n\n',
    ])
      splitter.push(Buffer.from(piece))
    expect(offered).toEqual(['data: a\n\ndata: b\n\n', 'data: c\n\n'])
    expect(events).toEqual(['a', 'b', 'd', 'f'])
  })

  it('are those whose data came: without any there is none', () => {
    expect(split(['event: ping\n\n\n\ndata\n\n', ''])).toEqual([['', '']])
  })

  it.each([WHOLE_STREAM, `\ufeff${WHOLE_STREAM}`, ` \n${WHOLE_STREAM}`])(
    'a byte order mark and white space before the first event are dropped, however they are cut: %j',
    (stream) => {
      expect(split([stream])).toEqual([['a', '']])
      expect(split(bytesOf(stream))).toEqual([['a', '']])
    },
  )

  it.each([
    ['{"a":1}', ['{"a":1}']],
    ['\ufeff{\n "a": 1\n}\n', ['{\n "a": 1\n}']],
    ['{"a":1}\n{"a":2}\n', ['{"a":1}', '{"a":2}']],
    ['[{"a":1}]', ['[{"a":1}]']],
  ])('each document of a body of JSON is an event: %j', (body, documents) => {
    const events = documents.map((document) => [document, ''])
    expect(split([body])).toEqual(events)
    expect(split(bytesOf(body))).toEqual(events)
  })

  it('comments and pings are signs of life', () => {
    let signs = 0
    const onSignOfLife = () => {
      signs += 1
    }
    const splitter = eventSplitter({ onEvent: () => {}, onSignOfLife })
    splitter.push(Buffer.from(': at work\n\nevent: ping\n\ndata: x\n\n'))
    expect(signs).toBe(2)
  })

  it.each(['data: x\n', 'x'])('that never end are refused (%j again and again)', (piece) => {
    const splitter = eventSplitter({ onEvent: () => {} })
    const much = Buffer.from(piece.repeat(100_000))
    expect(() => {
      for (let count = 0; count < 100; count++) splitter.push(much)
    }).toThrow(EventTooLong)
  })
})
