import { beforeAll, expect, test } from 'vitest'
import { message } from '../chat/testing.ts'
import { inMs } from '../language/formats.ts'
import { speaking } from '../language/testing.ts'
import { median, outcomeInWords, tokensPerSecond } from './figures.ts'

beforeAll(() => speaking('en'))

const written = {
  status: 'COMPLETE',
  cache: 'MISS',
  usage: { completionTokens: 41 },
  timings: { firstTokenMs: 500, totalMs: 2500 },
} as const

test('the speed of an answer is that of the tokens after the first one', () => {
  expect(tokensPerSecond(message(written))).toBe(20)
})

test('an answer that was not written for the question has no speed', () => {
  expect(tokensPerSecond(message({ ...written, cache: 'EXACT' }))).toBeNull()
  expect(tokensPerSecond(message({ ...written, usage: null }))).toBeNull()
  expect(tokensPerSecond(message({ ...written, timings: { firstTokenMs: 5, totalMs: 5 } }))).toBeNull()
  expect(tokensPerSecond(message({ ...written, timings: { firstTokenMs: null, totalMs: 9 } }))).toBeNull()
})

test('the median is a value that was measured', () => {
  expect(median([])).toBeNull()
  expect(median([9, 1, 5])).toBe(5)
  expect(median([4, 1])).toBe(1)
})

test('outcomes and figures are put into words', () => {
  expect([inMs(null), inMs(3.14), inMs(42.4)]).toEqual(['–', '3.1 ms', '42 ms'])
  expect(outcomeInWords(message({ cache: 'SEMANTIC' }))).toBe('Cached, same meaning')
  expect(outcomeInWords(message({ cache: 'MISS', answerMode: 'EXTRACTIVE' }))).toBe('From documents alone')
})
