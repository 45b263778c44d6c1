import { expect, it } from 'vitest'
import { slowTestReport, type Timed } from './slowTests.ts'

const test = (name: string, ms: number, changes: Partial<Timed> = {}): Timed => ({
  ...{ name, ms, state: 'passed', limitMs: 100_000 },
  ...changes,
})

it('the report lists the twenty slowest tests, slowest first, and counts all of them', () => {
  const tests = Array.from({ length: 30 }, (_, at) => test(`number ${at}`, at * 100))
  const report = slowTestReport([...tests, test('broken', 5, { state: 'failed' })])
  expect(report.slice(0, 2)).toEqual(['The 20 slowest tests', '    2.9 s  number 29'])
  expect(report).toContain('    1.0 s  number 10')
  expect(report).not.toContain('    0.9 s  number 9')
  expect(report.at(-1)).toBe('30 passed, 1 failed')
})

it('the report names each test that used more than a quarter of its limit', () => {
  const report = slowTestReport([
    ...Array.from({ length: 20 }, (_, at) => test(`slow ${at}`, 20_000)),
    test('exactly a quarter', 10_000, { limitMs: 40_000 }),
    test('over a quarter', 10_001, { limitMs: 40_000 }),
  ])
  const named = report.slice(report.indexOf('Tests that used more than a quarter of their limit') + 1)
  expect(named).toEqual(['   10.0 s  over a quarter', '', '22 passed, 0 failed'])
})
