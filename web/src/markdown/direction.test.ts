import { expect, test } from 'vitest'
import { directionOf } from './direction.ts'

test.each([
  ['Water it once a week.', 'ltr'],
  ['השקו פעם בשבוע.', 'rtl'],
  ['اسقِها مرة في الأسبوع.', 'rtl'],
  ['1. “السقاية” with water', 'rtl'],
  ['1) Harmony Palm: השקיה', 'ltr'],
  ['店は九時に開きます。', 'ltr'],
  ['12:30 – 14:00', 'ltr'],
  ['', 'ltr'],
])('the first letter of %j decides its direction: %s', (text, direction) => {
  expect(directionOf(text)).toBe(direction)
})
