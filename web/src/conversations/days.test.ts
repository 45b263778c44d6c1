import { beforeAll, expect, test } from 'vitest'
import { speaking } from '../language/testing.ts'
import { byDay, dayName } from './days.ts'

beforeAll(() => speaking('en', 'en-GB'))

const NOW = new Date(2026, 10, 24, 0, 30)
const at = (...date: [year: number, month: number, day: number, hour?: number]) =>
  new Date(...date).toISOString()

test.each([
  [at(2026, 10, 24), 'Today'],
  [at(2026, 10, 25), 'Today'],
  [at(2026, 10, 23, 23), 'Yesterday'],
  [at(2026, 10, 22), 'Sunday'],
  [at(2026, 10, 18), 'Wednesday'],
  [at(2026, 10, 17), 'November'],
  [at(2026, 2, 29), 'March'],
  [at(2025, 11, 31), 'December 2025'],
])('%s is called %s', (instant, name) => {
  expect(dayName(instant, NOW)).toBe(name)
})

test('conversations of one day are together, in their order', () => {
  const said = (id: string, updatedAt: string) => ({ id, title: id, updatedAt })
  const days = byDay(
    [said('a', at(2026, 10, 24)), said('b', at(2026, 10, 23, 20)), said('c', at(2026, 10, 23, 9))],
    NOW,
  )
  expect([...days].map(([day, items]) => [day, ...items.map(({ id }) => id)])).toEqual([
    ['Today', 'a'],
    ['Yesterday', 'b', 'c'],
  ])
})
