import { expect, it } from 'vitest'
import { withoutNames } from './personalNames.ts'

it.each([
  ['My name is Anna Schmidt. Do you sell mowers?', 'My name is [name]. Do you sell mowers?'],
  ['I am Dr. Weber, do you deliver?', 'I am [name], do you deliver?'],
  ['I’m Anna Maria Schmidt and want a mower', 'I’m [name] and want a mower'],
  ['Please tell Mrs. Miller that it is here', 'Please tell [name] that it is here'],
  ['Ich heiße Jürgen. Verkaufen Sie Mäher?', 'Ich heiße [name]. Verkaufen Sie Mäher?'],
  ['Verkaufen Sie Mäher? Viele Grüße Anna Schmidt', 'Verkaufen Sie Mäher? Viele Grüße [name]'],
  ['Ist das für Frau Dr. Weber?', 'Ist das für [name]?'],
])('a name that words around it tell is taken out of “%s”', (text, expected) => {
  expect(withoutNames(text)).toBe(expected)
})

it.each([
  'Do you sell the Harmony Palm?',
  'I am German. Do you deliver to Berlin?',
  'Is the drama fern for drafty rooms?',
  'I am looking for a mower',
  'What is the name of the palm?',
  '',
])('nothing is taken out of “%s”', (text) => {
  expect(withoutNames(text)).toBe(text)
})
