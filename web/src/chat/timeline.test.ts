import { expect, test } from 'vitest'
import { begin } from './advance.ts'
import { message } from './testing.ts'
import { mergeMessages } from './timeline.ts'

test('messages are merged without doubles, by the time they were said if no order is known', () => {
  const at = (id: string, second: number) => message({ id, createdAt: `2026-11-22T10:00:0${second}.000Z` })
  const merged = mergeMessages([at('c', 3), at('d', 4)].map(begin), [
    at('a', 1),
    at('b', 3),
    at('d', 4),
    at('e', 4),
  ])
  expect(merged.map(({ message }) => message.id)).toEqual(['a', 'c', 'b', 'd', 'e'])
})

const idsOf = (known: ReturnType<typeof mergeMessages>) => known.map(({ message }) => message.id)
/** Said by a machine whose clock is ahead by so many minutes. */
const ahead = (id: string, minutes: number) =>
  message({ id, createdAt: `2026-11-22T10:${String(minutes).padStart(2, '0')}:00.000Z` })

test('an answer stands after its question though the clocks of their machines differ', () => {
  const page = [ahead('question 1', 30), ahead('answer 1', 0), ahead('question 2', 20), ahead('answer 2', 10)]
  expect(idsOf(mergeMessages([], page))).toEqual(page.map(({ id }) => id))
  const known = mergeMessages([], page.slice(1, 3))
  expect(idsOf(mergeMessages(known, page))).toEqual(page.map(({ id }) => id))
})

test('what was just said goes after all that is known, whatever its time', () => {
  const known = mergeMessages([], [ahead('question', 30), ahead('answer', 30)])
  const added = mergeMessages(known, [ahead('question', 30), ahead('second answer', 1)], 'last')
  expect(idsOf(added)).toEqual(['question', 'answer', 'second answer'])
  expect(idsOf(mergeMessages(added, [ahead('question 2', 2)], 'last')).at(-1)).toBe('question 2')
})

test('an earlier page goes before all that is known, whatever its time', () => {
  const known = mergeMessages([], [ahead('question 2', 1), ahead('answer 2', 1)])
  const page = [ahead('question', 30), ahead('answer', 31)]
  expect(idsOf(mergeMessages(known, page, 'first'))).toEqual(['question', 'answer', 'question 2', 'answer 2'])
})

test('the order of a page that is read again counts', () => {
  const known = mergeMessages([], [ahead('a', 1), ahead('c', 2), ahead('b', 3), ahead('new', 4)])
  const page = [ahead('a', 1), ahead('b', 3), ahead('c', 2)]
  expect(idsOf(mergeMessages(known, page))).toEqual(['a', 'b', 'c', 'new'])
})
