import { expect, it } from 'vitest'
import { upperBound } from './binomial.ts'

it('the upper bound is 1 − 0.05^(1/n) if nothing was found', () => {
  for (const n of [1, 10, 299, 5_000]) expect(upperBound(0, n)).toBeCloseTo(1 - 0.05 ** (1 / n), 9)
})

it('the upper bound agrees with published tables', () => {
  expect(upperBound(1, 10)).toBeCloseTo(0.3942, 4)
  expect(upperBound(3, 20, 0.975)).toBeCloseTo(0.3789, 4)
  expect(upperBound(42, 100, 0.975)).toBeCloseTo(0.5229, 4)
})

it('the upper bound is 1 if nothing was sampled, or all of it was found', () => {
  expect(upperBound(0, 0)).toBe(1)
  expect(upperBound(7, 7)).toBe(1)
})

it('the upper bound is exact for large samples', () => {
  const bound = upperBound(20_000, 100_000)
  expect(bound).toBeGreaterThan(0.2)
  expect(bound).toBeLessThan(0.203)
})
