import { expect, it } from 'vitest'
import { repetitionWatch } from './repetition.ts'

/** How much of a text has been written by the time its repetition is noticed; null: it never is. */
function noticedAt(text: string, piece = 7): number | null {
  const watch = repetitionWatch()
  for (let at = 0; at < text.length; at += piece) if (watch.repeats(text.slice(at, at + piece))) return at
  return null
}

const START = 'Water the palm once a week, less in winter. '.repeat(3)
const numbered = (line: (at: number) => string, count = 3_000) =>
  Array.from({ length: count }, (_, at) => line(at)).join('')

it.each([
  ['a letter', 'a'],
  ['a word', 'again and '],
  ['a sentence', 'Please contact our customer service for more information about this. '],
  ['a paragraph', `${numbered((at) => `word${at} `, 60)}\n\n`],
])('%s without end is noticed soon', (_, part) => {
  const at = noticedAt(START + part.repeat(Math.ceil(100_000 / part.length)))
  expect(at).toBeGreaterThan(START.length)
  expect(at).toBeLessThan(START.length + 5_000)
})

it.each([
  ['a list', numbered((at) => `${at}. Water plant number ${at}.\n`)],
  ['a table', `${'| --- '.repeat(30)}|\n${numbered((at) => `| ${at} | yes | no |\n`)}`],
  ['a long rule within a text', `${START}${'-'.repeat(2_000)}\n${numbered((at) => `line ${at}\n`)}`],
  ['a sentence said a few times', 'Water the palm once a week. '.repeat(50)],
])('%s is no repetition without end', (_, text) => {
  expect(noticedAt(text)).toBeNull()
})

it('a text that begins anew is looked at anew', () => {
  const watch = repetitionWatch()
  watch.repeats('a'.repeat(3_900))
  watch.restart()
  expect(watch.repeats('a'.repeat(3_000))).toBe(false)
  expect(watch.repeats('a'.repeat(1_500))).toBe(true)
})
