import { expect, it } from 'vitest'
import { makePace } from './importPace.ts'

it('lets a million characters by at once, and half a million a second after', () => {
  let now = 0
  const pace = makePace(() => now)
  const takes = (characters: number) => {
    const ms = pace(characters)
    now += ms
    return ms
  }
  now = 5_000
  expect([takes(600_000), takes(400_000), takes(100_000), takes(50_000)]).toEqual([0, 0, 200, 100])
  now += 60_000
  expect([takes(1_000_000), takes(500_000)]).toEqual([0, 1_000])
})
