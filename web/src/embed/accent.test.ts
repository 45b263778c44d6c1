import { expect, test } from 'vitest'
import { contrast, inkOn, type Rgb, readableOn, tokensOf } from './accent.ts'

const LIGHT: Rgb = [247, 244, 236]
const DARK: Rgb = [21, 26, 21]
const COLORS: readonly Rgb[] = [
  [255, 230, 0],
  [200, 30, 60],
  [0, 0, 0],
  [255, 255, 255],
  [120, 120, 120],
  [0, 90, 255],
]
const parsed = (css = '') => (css.match(/\d+/g) ?? []).map(Number) as unknown as Rgb

test('the contrast of black and white is 21', () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21)
})

test.each([
  ['light', LIGHT],
  ['dark', DARK],
])('whatever colour a site has, it can be read on %s paper, and so can what stands on it', (_, paper) => {
  for (const color of COLORS) {
    const tokens = tokensOf(color, paper)
    expect(contrast(parsed(tokens['--leaf']), paper)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(parsed(tokens['--leaf-strong']), paper)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(parsed(tokens['--on-leaf']), parsed(tokens['--leaf']))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(parsed(tokens['--leaf-ink']), parsed(tokens['--leaf-soft']))).toBeGreaterThanOrEqual(4.5)
  }
})

test('a colour that can be read stays as it is', () => {
  expect(readableOn([0, 90, 0], LIGHT)).toEqual([0, 90, 0])
  expect(inkOn([255, 230, 0])).toEqual([0, 0, 0])
})
