import { describe, expect, it } from 'vitest'
import { costOf } from '../test/support/patience.ts'
import { applied, citationFilter, type Shown, withoutMarkers } from './citations.ts'

const filtered = (pieces: Iterable<string>, markers = [1, 2, 3]) => {
  const filter = citationFilter(new Set(markers))
  const shown: Shown[] = [...pieces].map((piece) => filter.push(piece))
  return { text: [...shown, filter.end()].reduce(applied, ''), cited: [...filter.cited], shown }
}

const CASES: readonly [string, string, string][] = [
  [
    'keeps markers that point at a passage',
    'Once a week [1]. Less in winter [2].',
    'Once a week [1]. Less in winter [2].',
  ],
  [
    'takes out the others, with the space before',
    'Once a week [9]. Less [8] in winter [7]',
    'Once a week. Less in winter',
  ],
  ['takes out the space before the end of a line', 'Once a week [9]\nLess', 'Once a week\nLess'],
  ['takes out the space after at the start of a line', 'A\n[9] Once', 'A\nOnce'],
  ['leaves words apart', 'water [9]weekly, or[9] daily', 'water weekly, or daily'],
  ['makes single markers of groups', 'So [1, 2;3].', 'So [1][2][3].'],
  ['takes unknown ones out of groups', 'So [9, 2 ,8].', 'So [2].'],
  ['takes unknown groups out', 'So [9, 8].', 'So.'],
  ['keeps chains', 'So [1][2].', 'So [1][2].'],
  ['takes unknown ones out of chains', 'So [9][1][8]. And [7][8].', 'So [1]. And.'],
  ['takes unknown ones out of spaced chains', 'So [9] [1] [8].', 'So [1].'],
  ['knows no passage 0', 'So [0].', 'So.'],
  ['reads a number however it is written', 'So [ 1 ] and [002].', 'So [1] and [2].'],
  ['closes emphasis and brackets', '**weekly [9]** (or so [9])', '**weekly** (or so)'],
  ['leaves links', '[1](https://a.example) [text](b) [9](c)', '[1](https://a.example) [text](b) [9](c)'],
  ['filters what follows a bracket', '[text][9] and [see [9] there]', '[text] and [see there]'],
  ['leaves check boxes', '- [ ] a\n- [x] b\n- [] c', '- [ ] a\n- [x] b\n- [] c'],
  ['leaves years, ranges and words', 'In [2026], [1-3], [a1], [1a]', 'In [2026], [1-3], [a1], [1a]'],
  ['leaves what is escaped', 'So \\[9] it is', 'So \\[9] it is'],
  ['leaves code spans', 'Use `a[0]` and ``b ` [9]`` [9].', 'Use `a[0]` and ``b ` [9]``.'],
  [
    'leaves fenced code',
    '```js\na [9]\n~~~\n```js\nb[9]\n```\nSo [9].',
    '```js\na [9]\n~~~\n```js\nb[9]\n```\nSo.',
  ],
  ['leaves code fenced by tildes', '~~~~\n[9]\n~~~\n[9]\n~~~~\n[9] So', '~~~~\n[9]\n~~~\n[9]\n~~~~\nSo'],
  ['takes a fence on one line for a span', '```a[9]``` [9].\nSo [9].', '```a[9]```.\nSo.'],
  ['ends a lone backtick with its line', 'A ` here [9]\nSo [9].', 'A ` here [9]\nSo.'],
  [
    'lets no marker define a link',
    '> [1]: https://evil.example\n1. [2]: so',
    '> [1] : https://evil.example\n1. [2] : so',
  ],
  ['lets a colon be elsewhere', 'As told [1]: weekly', 'As told [1]: weekly'],
  ['drops a marker that was cut off', 'Once a week [1', 'Once a week'],
  ['drops a bracket that was cut off', 'Once a week [', 'Once a week'],
  ['keeps brackets that became nothing', 'a [[1]] [, [1,, 2] [1 2]', 'a [[1]] [, [1,, 2] [1 2]'],
  ['joins no halves to a new marker', 'So [[9]8] or [8[9]] or [[9][7]8]', 'So [ 8] or [8 ] or [ 8]'],
  ['keeps spaces', '  a  b [9]  c ', '  a  b  c '],
  ['takes a very long group for text', `So [${'9, '.repeat(20)}9].`, `So [${'9, '.repeat(20)}9].`],
  ['passes on all else', 'Ökologisch 🌴 [so]\r\n\tund…', 'Ökologisch 🌴 [so]\r\n\tund…'],
]

describe('the citation filter', () => {
  it.each(CASES)('the citation filter %s', (_, text, expected) =>
    expect(filtered([text]).text).toBe(expected),
  )

  it.each(CASES)('the citation filter %s, also letter by letter', (_, text, expected) =>
    expect(filtered(text.split('')).text).toBe(expected),
  )

  it('the filtered text is the same however a text is cut into pieces', () => {
    const text = CASES.map(([, source]) => source).join('\n\n')
    const { text: whole } = filtered([text])
    for (let round = 1; round <= 200; round += 1) expect(filtered(piecesOf(text, round)).text).toBe(whole)
  })

  it('the filtered text is the same however a text of random marks is cut', () => {
    const marks = [
      '[',
      ']',
      '1',
      '9',
      ',',
      ' ',
      '`',
      '```',
      '~~~',
      '\n',
      '(',
      ':',
      '\\',
      'a',
      '.',
      '[2]',
      ' [9]',
    ]
    for (let round = 1; round <= 400; round += 1) {
      const random = chance(round)
      const text = Array.from({ length: 40 }, () => marks[Math.floor(random() * marks.length)]).join('')
      expect(filtered(piecesOf(text, round)).text, JSON.stringify(text)).toBe(filtered([text]).text)
    }
  })

  it('no marker points at nothing, however markers are nested', () => {
    const marks = ['[', ']', '7', '8', ',', ' ', '[9]', '[2]', '[[9]', '8]']
    for (let round = 1; round <= 2_000; round += 1) {
      const random = chance(round)
      const text = Array.from({ length: 20 }, () => marks[Math.floor(random() * marks.length)]).join('')
      expect(filtered([text]).text, JSON.stringify(text)).not.toMatch(/\[(?!2\])\d{1,3}\]/)
    }
  })

  it('the filter reports which passages were cited', () => {
    expect(filtered(['A [2], [9], `[3]`, [1](x) and [2, 1', '].']).cited).toEqual([2, 1])
    expect(filtered(['A [3](x)']).cited).toEqual([])
  })

  it('only text that may become a marker is held back', () => {
    const { shown } = filtered(['Once', ' a', ' week [', '1', ']', '. So', ' [w', 'eekly]', ' [12', '34] '])
    expect(shown.map(({ text }) => text)).toEqual([
      'Once',
      ' a',
      ' week',
      '',
      '',
      ' [1]. So',
      ' [w',
      'eekly]',
      '',
      ' [1234] ',
    ])
  })

  it('the first space before a removed marker is taken back, and later spaces are held back', () => {
    const { shown, text } = filtered(['Once ', 'a ', 'week ', '[9]', '. ', 'Less ', '[9]', '.'])
    expect(text).toBe('Once a week. Less.')
    expect(shown.map(({ text: piece }) => piece)).toEqual(['Once ', 'a ', 'week ', '', '.', ' Less', '', '.'])
    expect(shown.filter(({ takesBack }) => takesBack)).toEqual([{ takesBack: true, text: '.' }])
  })

  it('the space before a marker that was cut off is taken back', () => {
    expect(filtered(['Once a week ', '[1']).text).toBe('Once a week')
  })

  it('the work on a text of nothing but brackets grows no faster than its length', () => {
    const read = (length: number) => {
      expect(filtered(['['.repeat(length)]).text).toHaveLength(length - 1)
      expect(filtered(['[1,'.repeat(length / 3)]).text.length).toBeGreaterThan(length * 0.9)
    }
    expect(
      costOf(
        () => read(200_000),
        () => read(50_000),
        2,
      ),
    ).toBeLessThan(8)
  })

  it('all markers are removed from an earlier answer', () => {
    expect(withoutMarkers('Once a week [1][2]. Less in winter [3].')).toBe('Once a week. Less in winter.')
  })
})

function piecesOf(text: string, seed: number): string[] {
  const random = chance(seed)
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    const size = Math.floor(random() * 9)
    pieces.push(text.slice(at, at + size))
    at += size
  }
  return pieces
}

/** Numbers from 0 up to 1, the same for the same seed. */
function chance(seed: number): () => number {
  let state = seed * 2_654_435_761
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
