import { beforeEach, expect, test } from 'vitest'
import { words as germanFrame } from '../words/frame.de.ts'
import { words as englishFrame } from '../words/frame.en.ts'
import { words as germanOwners } from '../words/owners.de.ts'
import { words as englishOwners } from '../words/owners.en.ts'
import { words as german } from '../words/page.de.ts'
import { words as english } from '../words/page.en.ts'
import { words as germanPanels } from '../words/panels.de.ts'
import { words as englishPanels } from '../words/panels.en.ts'
import { inDates, inList, inMs, inNumbers, inPercent } from './formats.ts'
import { spokenTo } from './languages.ts'
import { makeWords, speak, spoken } from './spoken.ts'
import { speaking } from './testing.ts'

beforeEach(() => speaking('en'))

test.each([
  ['system', ['fr-FR', 'de-AT', 'en-US'], { language: 'de', locale: 'de-AT' }],
  ['system', ['fr-FR'], { language: 'en', locale: 'en' }],
  ['system', ['not a locale', 'en-GB'], { language: 'en', locale: 'en-GB' }],
  ['de', ['en-US'], { language: 'de', locale: 'de' }],
  ['en', ['de', 'en-GB'], { language: 'en', locale: 'en-GB' }],
] as const)('who chose %s, in a browser that prefers %j, is spoken to so', (choice, preferred, expected) => {
  expect(spokenTo(choice, preferred)).toEqual(expected)
})

test('numbers, dates and lists are those of the language and the region', async () => {
  expect([inNumbers(1234.5), inPercent(0.125), inMs(3.14), inMs(1234), inMs(null)]).toEqual([
    '1,234.5',
    '12.5%',
    '3.1 ms',
    '1,234 ms',
    '–',
  ])
  const day = new Date(2026, 2, 9)
  expect(inDates(day, { day: 'numeric', month: 'long' })).toBe('March 9')
  await speaking('de')
  expect([inNumbers(1234.5), inMs(3.14)]).toEqual(['1.234,5', '3,1 ms'])
  expect(inDates(day, { day: 'numeric', month: 'long' })).toBe('9. März')
  expect(inList(['a', 'b', 'c'])).toBe('a, b und c')
})

test('only the words of the language in use are loaded, and it changes once they are there', async () => {
  const loaded: string[] = []
  const arrived = Promise.withResolvers<{ words: string }>()
  const words = makeWords({
    async en() {
      loaded.push('en')
      return { words: 'leaf' }
    },
    de() {
      loaded.push('de')
      return arrived.promise
    },
  })
  expect(words).toThrow()
  await words.load()
  expect([words(), loaded]).toEqual(['leaf', ['en']])
  const spoke = speak({ language: 'de', locale: 'de' })
  expect(words()).toBe('leaf')
  arrived.resolve({ words: 'Blatt' })
  await spoke
  expect([words(), spoken().language, loaded]).toEqual(['Blatt', 'de', ['en', 'de']])
})

const texts = (words: unknown, path = ''): [path: string, text: string][] =>
  typeof words === 'string'
    ? [[path, words]]
    : Object.entries(Object(words)).flatMap(([key, each]) => texts(each, `${path}.${key}`))

test.each([
  ['page', english, german],
  ['panels', englishPanels, germanPanels],
  ['chat in a frame', englishFrame, germanFrame],
  ['pages for owners', englishOwners, germanOwners],
])('every word of the %s is there in each language, and is not empty', (_, one, other) => {
  expect(texts(other).map(([path]) => path)).toEqual(texts(one).map(([path]) => path))
  expect([...texts(one), ...texts(other)].filter(([, text]) => text.trim() === '')).toEqual([])
})
