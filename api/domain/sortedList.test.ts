import { expect, it } from 'vitest'
import { stepsOf } from '../test/support/steps.ts'
import { firstPlace, sortedList } from './sortedList.ts'

const byNumber = (a: number, b: number) => a - b

it('a sorted list has its items in order after any additions and removals', () => {
  const list = sortedList(byNumber)
  const model = new Set<number>()
  for (let at = 0; at < 6_000; at++) {
    const number = (at * 7_919) % 4_001
    if (model.delete(number)) list.remove(number)
    else {
      model.add(number)
      list.add(number)
    }
  }
  const sorted = [...model].toSorted(byNumber)
  expect(sorted.length).toBeGreaterThan(1_000)
  expect([...list]).toEqual(sorted)
  expect(list.length).toBe(sorted.length)
  expect(list.slice(300, 1_700)).toEqual(sorted.slice(300, 1_700))
  expect([0, 777, sorted.length - 1, sorted.length].map(list.at)).toEqual(
    [0, 777, sorted.length - 1, sorted.length].map((place) => sorted[place]),
  )
  expect(firstPlace(list, (each) => each >= 2_000)).toBe(sorted.findIndex((each) => each >= 2_000))
  list.remove(-1)
  for (const number of sorted) list.remove(number)
  expect([list.length, ...list]).toEqual([0])
})

it('adding to 50,000 items compares and moves few of them', () => {
  let compared = 0
  const list = sortedList<number>((a, b) => {
    compared++
    return a - b
  })
  for (let at = 50_000; at > 0; at--) list.add(2 * at)
  compared = 0
  list.add(50_001)
  expect(compared).toBeLessThan(20)
  expect(stepsOf(() => list.at(25_000))).toBeLessThan(300)
})
