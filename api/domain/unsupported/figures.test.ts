import { expect, it } from 'vitest'
import { figuresIn } from './figures.ts'

const valuesIn = (text: string) =>
  figuresIn(text).flatMap(({ quantities }) => quantities.map(({ value }) => value))

it.each([
  ['7', 7],
  ['0.5', 0.5],
  ['3.50', 3.5],
  ['1999', 1999],
  ['1.234,50', 1234.5],
  ['1234567890123', 1_234_567_890_123],
  ['B12', 'b12'],
  ['a4', 'a4'],
  ['t17.5', 't17.5'],
  ['vm2.0.1', 'vm2.0.1'],
  ['US1', 'us1'],
  ['ten5', 'ten5'],
  ['k2', 'k2'],
  ['co2x', 'co2x'],
])('the figure “%s” reads the same alone and in a text', (figure, value) => {
  expect(valuesIn(figure)).toEqual([value])
  expect(valuesIn(`It is ${figure}.`)).toEqual([value])
})
