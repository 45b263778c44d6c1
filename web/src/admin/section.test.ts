import { expect, test } from 'vitest'
import { placeIn } from './section.ts'

test('the fragment names a section of the administration; an unknown one leads to the documents', () => {
  expect(placeIn('#keys')).toEqual({ section: 'keys', write: null })
  for (const hash of ['', '#', '#nothing', '#constructor'])
    expect(placeIn(hash)).toEqual({ section: 'documents', write: null })
})

test('a question in the fragment becomes the title of the document to be written', () => {
  const hash = `#write=${encodeURIComponent('Do you ship to Åland & back?')}`
  expect(placeIn(hash)).toEqual({ section: 'documents', write: 'Do you ship to Åland & back?' })
  expect(placeIn('#write=%E0%A4%A').write).toBe('')
  expect(placeIn(`#write=${'x'.repeat(5_000)}`).write).toHaveLength(300)
})
