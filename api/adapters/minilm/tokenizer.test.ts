import { describe, expect, it } from 'vitest'
import { TOKEN_LIMIT, wordPiece } from './tokenizer.ts'

const [START, END, UNKNOWN] = [101, 102, 100]
const read = await wordPiece(new URL('vocab.txt', import.meta.url))
const tokenize = (text: string): number[] => read(text).ids

describe('the tokenizer', () => {
  // The ids are those that the documentation of Hugging Face's reference implementation prints for this vocabulary.
  it.each<[string, number[]]>([
    ['Hello, my dog is cute', [7592, 1010, 2026, 3899, 2003, 10140]],
    [
      'Replace me by any text you’d like.'.replace('’', "'"),
      [5672, 2033, 2011, 2151, 3793, 2017, 1005, 1040, 2066, 1012],
    ],
    [
      "I've been waiting for a HuggingFace course my whole life.",
      [1045, 1005, 2310, 2042, 3403, 2005, 1037, 17662, 12172, 2607, 2026, 2878, 2166, 1012],
    ],
    ['I hate this so much!', [1045, 5223, 2023, 2061, 2172, 999]],
    ['unaffable', [14477, 20961, 3468]],
  ])('the tokenizer gives the reference’s ids for “%s”', (text, ids) => {
    expect(tokenize(text)).toEqual([START, ...ids, END])
  })

  it('the tokenizer ignores case, accents and kinds of white space', () => {
    expect(tokenize('  NAÏVE\tCafé\n')).toEqual(tokenize('naive cafe'))
  })

  it('unknown characters and very long words become the unknown token', () => {
    expect(tokenize('🌴')).toEqual([START, UNKNOWN, END])
    expect(tokenize('x'.repeat(101))).toEqual([START, UNKNOWN, END])
  })

  it('special tokens in a text are read as letters', () => {
    expect(tokenize('[SEP]').filter((id) => id === END)).toHaveLength(1)
  })

  it('an empty text has only the start and end tokens', () => {
    expect(tokenize('')).toEqual([START, END])
  })

  it('a long text is cut at the model’s limit and closed by the end token', () => {
    const ids = tokenize('palm fern '.repeat(50_000))
    expect(ids).toHaveLength(TOKEN_LIMIT)
    expect(ids.at(-1)).toBe(END)
    expect(ids.slice(0, -1)).toEqual(tokenize('palm fern '.repeat(127)).slice(0, TOKEN_LIMIT - 1))
  })

  it('a text is cut if it has more tokens than the model reads', () => {
    const fits = 'palm '.repeat(TOKEN_LIMIT - 2)
    expect(read(fits).isCut).toBe(false)
    expect(read(`${fits}fern`).isCut).toBe(true)
    expect(read(`palm${' '.repeat(5_000)}fern`).isCut).toBe(true)
  })

  it('half a surrogate pair is accepted', () => {
    expect(tokenize('palm \uD83C')).toEqual(tokenize('palm'))
  })
})
