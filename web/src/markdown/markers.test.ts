import { expect, test } from 'vitest'
import { splitMarkers, spoken, withoutMarkers } from './markers.ts'

test('markers of known sources become pieces of their own', () => {
  expect(splitMarkers('Once a week [1][2], not more [9].', new Set([1, 2]))).toEqual([
    { text: 'Once a week' },
    { marker: 1 },
    { marker: 2 },
    { text: ', not more [9].' },
  ])
})

test('text without markers is one piece', () => {
  expect(splitMarkers('plain [x] [12345]', new Set([1]))).toEqual([{ text: 'plain [x] [12345]' }])
  expect(splitMarkers('', new Set([1]))).toEqual([])
})

test('copied text has no markers, and keeps its links', () => {
  expect(withoutMarkers('Once a week [1][2]. See [3](https://example.com).')).toBe(
    'Once a week. See [3](https://example.com).',
  )
})

test('text read out by a screen reader has no visual marks', () => {
  expect(spoken('## Care\n\nWater **once** a `week` [1].\n\n- see [the card](https://example.com)\n')).toBe(
    'Care\n\nWater once a week.\n\nsee the card',
  )
  expect(spoken('| Plant | When |\n|---|---|\n| Palm | weekly |')).toMatch(/Plant, When[^-]*Palm, weekly/)
})
