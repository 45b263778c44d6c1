import { expect, it } from 'vitest'
import { instantIn } from './instant.ts'

it.each([
  ['2026-01-31T09:30:00.000Z', '2026-01-31T09:30:00.000Z'],
  ['2026-01-31t09:30:00z', '2026-01-31T09:30:00.000Z'],
  ['2026-01-31T09:30:00.123456+01:00', '2026-01-31T08:30:00.123Z'],
  ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ['2026-02-28T23:59:59-23:59', '2026-03-01T23:58:59.000Z'],
])('%s is the instant %s', (text, instant) => {
  expect(new Date(instantIn(text) ?? Number.NaN).toISOString()).toBe(instant)
})

it.each([
  '2026-02-31T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-00-10T00:00:00Z',
  '2026-13-10T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:00',
  '2026-01-01',
  '1 January 2026',
  '0',
  '',
])('%j is no instant', (text) => {
  expect(instantIn(text)).toBeNull()
})
