import { describe, expect, it } from 'vitest'
import { readChunk } from './chunk.ts'
import { chunkReader } from './chunkReader.ts'

const around = (delta: object, about: object = {}) =>
  JSON.stringify({
    id: 'chatcmpl-7',
    model: 'gpt',
    choices: [{ index: 0, delta, finish_reason: null }],
    ...about,
  })
const texts = [
  'Once',
  ' a',
  ' week',
  '',
  ' "',
  '"}]}',
  '\\',
  '\\"',
  '\n',
  '\u2028',
  '🌴',
  '\ud83c',
  'content',
  ' .',
]

describe('the chunks of an answer', () => {
  it.each<[string, (text: string, index: number) => string]>([
    ['their text alone', (content) => around({ content })],
    ['the same, written with spaces', (content) => around({ content }).replaceAll(/(?<="\w+"):/g, ': ')],
    ['random padding, too', (content, index) => around({ content }, { obfuscation: 'x'.repeat(index) })],
    ['the model', (content, index) => around({ content }, { model: `gpt-${index % 3}` })],
    [
      'a text that is named twice',
      (content) => around({ content }).replace('{"content"', '{"content":"a","content"'),
    ],
    ['the text of something else', (content) => around({ note: { content }, content: 'same' })],
    ['a thought beside it', (content) => around({ reasoning: 'hm', content })],
    ['a refusal', (refusal) => around({ content: '', refusal })],
    ['parts', (text) => around({ content: [{ type: 'text', text }] })],
    ['why they end, and usage', (content, index) => around({ content }, USAGE[index % USAGE.length])],
  ])('are read as each by itself would be, where they differ in %s', (_, chunkOf) => {
    const { read } = chunkReader()
    for (const [index, text] of [...texts, ...texts.toReversed()].entries()) {
      const data = chunkOf(text, index)
      expect(read(data, '')).toEqual(readChunk(JSON.parse(data)))
    }
  })

  it('are read together, where there is nothing but their text between them', () => {
    const { read, together } = chunkReader()
    const eventOf = (data: string) => `data: ${data}\n\n`
    const week = around({ content: 'week' })
    expect(together(eventOf(week))).toBeNull()
    read(around({ content: 'Once' }), '')
    const written = [' a', ' ', '', 'week', '🌴'].map((content) => eventOf(around({ content })))
    expect(together(written.join(''))).toEqual({ ...read(week, ''), text: ' a week🌴' })
    for (const other of [
      eventOf('[DONE]'),
      eventOf(around({ content: 'a "word"' })),
      eventOf(around({ content: 'a' }, { id: 'chatcmpl-8' })),
      ': a comment\n\n',
      'event: error\n',
      week,
    ])
      for (const among of [
        [other, ...written],
        [...written, other],
        [...written, other, ...written],
      ])
        expect(together(among.join(''))).toBeNull()
  })

  it('are refused where they are no JSON, or tell of an error, however they begin and end', () => {
    const { read } = chunkReader()
    for (const text of ['Once', ' a']) read(around({ content: text }), '')
    const cut = around({ content: 'week' })
    for (const broken of [cut.slice(0, -1), cut.replace('week', 'we"ek'), cut.replace('week', 'we\nek'), ''])
      expect(() => read(broken, '')).toThrow(SyntaxError)
    expect(() => read(around({ content: 'x' }, { error: { message: 'Overloaded' } }), '')).toThrow(
      'Overloaded',
    )
    expect(() => read(cut, 'error')).toThrow()
    expect(read(cut, '')).toMatchObject({ text: 'week' })
  })
})

const USAGE = [{}, { usage: null }, { usage: { prompt_tokens: 3, completion_tokens: 5 } }, { choices: [] }]
