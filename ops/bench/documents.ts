/** Documents of a made-up language: as many words as a real one has, some far more often than others. */
export interface MadeDocument {
  readonly title: string
  readonly body: string
}

const SYLLABLES =
  'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bra cle dri flo gru pla sti tro'.split(' ')
const WORDS = 20_000
const SECTIONS = 4

/** The same documents each time, of some 1,600 characters; each title begins with a number of its own. */
export function* madeDocuments(count: number): Generator<MadeDocument> {
  const random = randomNumbers(7)
  const oneOf = (all: readonly string[], skew = 1): string =>
    all[Math.floor(all.length * random() ** skew)] ?? ''
  const several = (least: number, more: number, make: () => string): string[] =>
    Array.from({ length: least + Math.floor(random() * more) }, make)
  const words = Array.from({ length: WORDS }, () => several(2, 3, () => oneOf(SYLLABLES)).join(''))
  const word = () => oneOf(words, 3)
  const sentence = () => `The ${several(8, 10, word).join(' ')}.`
  const section = () => `## ${word()} ${word()}\n\n${several(3, 3, sentence).join(' ')}`
  for (let at = 0; at < count; at++)
    yield {
      title: `Article ${at} about ${word()} ${word()}`,
      body: several(SECTIONS, 1, section).join('\n\n'),
    }
}

/** A linear congruential generator: anything from 0 up to 1. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}
