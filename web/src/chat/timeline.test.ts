import { expect, test } from 'vitest'
import { begin } from './advance.ts'
import { message } from './testing.ts'
import { mergeMessages } from './timeline.ts'

test('messages are merged without doubles, by the time they were said', () => {
  const at = (id: string, second: number) => message({ id, createdAt: `2026-11-22T10:00:0${second}.000Z` })
  const merged = mergeMessages([at('c', 3), at('d', 4)].map(begin), [
    at('a', 1),
    at('b', 3),
    at('d', 4),
    at('e', 4),
  ])
  expect(merged.map(({ message }) => message.id)).toEqual(['a', 'c', 'b', 'd', 'e'])
})
