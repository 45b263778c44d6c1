const SMALL =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const LARGE: Readonly<Record<string, number>> = { hundred: 100, thousand: 1_000, million: 1_000_000 }
const ORDINALS = 'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(
  ' ',
)

const VALUES: ReadonlyMap<string, number> = new Map([
  ...SMALL.map((word, index) => [word, index + 1] as const),
  ...TENS.map((word, index) => [word, 20 + 10 * index] as const),
])

const WORD = [...SMALL, ...TENS, ...Object.keys(LARGE)].join('|')
const NUMBER = new RegExp(`\\b(?:${WORD})(?:(?:[ -]+and)?[ -]+(?:${WORD}))*\\b`, 'g')
/** “first” and “second” are places in an order only after an article or its like; elsewhere, “at first”, “10 seconds”. */
const ORDINAL = new RegExp(`\\b(the|a|my|your|our|this|every|each) (${ORDINALS.join('|')})\\b`, 'g')

/** “Several thousand” is no number; nor is the “1)” that opens an item of a list. */
const VAGUE = /\b(?:several|many|few|some) (?:hundred|thousand|million)\b|(?<=^|\s)\d{1,2}\)(?=\s)/g

/** The text with its numbers in digits. “One” stays: it stands for things more often than for a count. */
export function withDigits(text: string): string {
  return text
    .replace(VAGUE, ' ')
    .replace(ORDINAL, (_, article: string, word: string) => `${article} ${ORDINALS.indexOf(word) + 1}th`)
    .replace(/\b(?:half|½) (?:a|an)\b/g, '0.5')
    .replace(/\b(?:and )?a half\b/g, '.5')
    .replace(/\btwice\b|\btwo times\b/g, '2 times')
    .replace(/\bthrice\b/g, '3 times')
    .replace(/\b(?:a )?dozen\b/g, '12')
    .replace(NUMBER, (words) => (words === 'one' ? words : `${countOf(words)}`))
    .replace(/(\d) ?\.5\b/g, '$1.5')
}

/** “one hundred and twenty-five” is 125. A row such as “ten twenty” adds up, alike on both sides. */
function countOf(words: string): number {
  let total = 0
  let part = 0
  for (const word of words.split(/[ -]+/)) {
    const large = LARGE[word]
    if (large === undefined) part += VALUES.get(word) ?? 0
    else if (large === 100) part = Math.max(part, 1) * large
    else {
      total += Math.max(part, 1) * large
      part = 0
    }
  }
  return total + part
}
