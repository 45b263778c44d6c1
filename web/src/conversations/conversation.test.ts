import { expect, test } from 'vitest'
import { speaking } from '../language/testing.ts'
import { mergeConversations, withFirstPage } from './conversation.ts'
import { timeLabel } from './timeLabel.ts'

const said = (id: string, minute: number, title = id) => ({
  id,
  title,
  updatedAt: `2026-11-22T10:${String(minute).padStart(2, '0')}:00.000Z`,
})
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).join('')

test('the last updated comes first, each once, in its latest state', () => {
  const merged = mergeConversations([said('a', 3), said('b', 2)], [said('b', 5, 'new'), said('a', 1, 'old')])
  expect(merged).toEqual([said('b', 5, 'new'), said('a', 3)])
})

const never = () => false

test('what the first page should show and does not is gone', () => {
  const known = [said('a', 9), said('b', 8), said('c', 2)]
  const asked = new Set(['a', 'b', 'c'])
  expect(
    ids(withFirstPage(known, [said('a', 9), said('d', 7)], { asked, whole: false, hasChanged: never })),
  ).toBe('adc')
  expect(ids(withFirstPage(known, [said('a', 9)], { asked, whole: true, hasChanged: never }))).toBe('a')
  expect(ids(withFirstPage(known, [], { asked, whole: true, hasChanged: never }))).toBe('')
})

test('what began while the page was on its way stays', () => {
  const known = [said('new', 9), said('a', 8)]
  expect(
    ids(withFirstPage(known, [said('a', 8)], { asked: new Set(['a']), whole: true, hasChanged: never })),
  ).toBe('newa')
})

test('what changed while the page was on its way stays, also if it had been further down', () => {
  const known = [said('b', 9), said('a', 8)]
  const hasChanged = (id: string) => id === 'b'
  expect(
    ids(withFirstPage(known, [said('a', 8)], { asked: new Set(['a', 'b']), whole: false, hasChanged })),
  ).toBe('ba')
})

test('a list keeps copies, with nothing of a reply but its own fields', () => {
  const reply = { ...said('a', 3), messages: [{ content: 'Once a week' }] }
  const [kept] = mergeConversations([], [reply])
  expect(kept).toEqual(said('a', 3))
  expect(kept).not.toBe(reply)
})

test('a time is told as shortly as it can be', async () => {
  await speaking('en', 'en-GB')
  const now = new Date(2026, 10, 22, 18, 0)
  const label = (...date: [number, number, number, number, number]) =>
    timeLabel(new Date(...date).toISOString(), now)
  expect(label(2026, 10, 22, 9, 5)).toMatch(/^0?9:05$/)
  expect(label(2026, 2, 3, 9, 5)).toBe('3 Mar')
  expect(label(2025, 2, 3, 9, 5)).toBe('3 Mar 2025')
  expect(timeLabel('never', now)).toBe('')
})
