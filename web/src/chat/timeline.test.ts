import { expect, test } from 'vitest'
import { message } from './testing.ts'
import { mergeMessages, newer } from './timeline.ts'

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
  const rated = message({ status: 'COMPLETE', feedback: { rating: 'HELPFUL', comment: null } })
  expect(newer(ended, rated)).toBe(rated)
})

test('messages are merged without doubles, by the time they were said', () => {
  const at = (id: string, second: number) => message({ id, createdAt: `2026-11-22T10:00:0${second}.000Z` })
  const merged = mergeMessages([at('c', 3), at('d', 4)], [at('a', 1), at('b', 3), at('d', 4), at('e', 4)])
  expect(merged.map(({ id }) => id)).toEqual(['a', 'c', 'b', 'd', 'e'])
})
