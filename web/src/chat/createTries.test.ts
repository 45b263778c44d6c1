import { beforeAll, expect, test } from 'vitest'
import { speaking } from '../language/testing.ts'
import { questionsAbout } from './createTries.ts'

const about = (...titles: string[]) => titles.map((title) => ({ document: { title } }))

beforeAll(() => speaking('en'))

test('each topic brings its best document, none comes twice, and the next best fill up', () => {
  expect(questionsAbout([about('Palm', 'Fern'), about('Palm', 'Soil'), about('Shipping')])).toEqual([
    'What should I know about “Palm”?',
    'What should I know about “Shipping”?',
    'What should I know about “Fern”?',
  ])
})

test('where there is nothing to ask about, there is nothing to try', () => {
  expect(questionsAbout([])).toEqual([])
  expect(questionsAbout([about(), about()])).toEqual([])
})
