import { expect, test } from 'vitest'
import { isComposing } from './isComposing.ts'

test.each([
  ['a plain Enter', { isComposing: false, keyCode: 13 }, false],
  ['an Enter within a composition', { isComposing: true, keyCode: 13 }, true],
  ['the Enter that ends a composition in Safari', { isComposing: false, keyCode: 229 }, true],
])('%s belongs to an input method: %o', (_, press, belongs) => {
  expect(isComposing(press)).toBe(belongs)
})
