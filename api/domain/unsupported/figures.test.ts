import { expect, it } from 'vitest'
import { quantitiesIn } from '../sameQuestion/numbers.ts'
import { textOf } from '../sameQuestion/reading.ts'
import { figureValues } from './figures.ts'

it.each([
  '7',
  '0.5',
  '3.50',
  '1999',
  '12345678901234567',
  'B12',
  'a4',
  't17.5',
  'vm2.0.1',
  'US1',
  'ten5',
  'k2',
  'co2x',
])('the figure “%s” reads the same alone and in a text', (figure) => {
  const { said, implied } = quantitiesIn({ text: textOf(figure) })
  expect(figureValues(figure)).toEqual([...said, ...implied])
  expect(figureValues(`It is ${figure}.`)).toEqual([...said, ...implied])
})
