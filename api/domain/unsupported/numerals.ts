const list = (words: string): string[] => words.split(' ')

const ENGLISH = list(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
)
const ENGLISH_TENS = list('twenty thirty forty fifty sixty seventy eighty ninety')
const GERMAN = list(
  'null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn',
)
const GERMAN_TENS = list('zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig')
const LARGE: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['hundert', 100],
  ['thousand', 1_000],
  ['tausend', 1_000],
  ['million', 1_000_000],
])

/** “einundzwanzig” to “neunundneunzig”. */
const GERMAN_PAIRS = GERMAN_TENS.flatMap((ten, at) =>
  GERMAN.slice(1, 10).map(
    (one, digit) => [`${one === 'eins' ? 'ein' : one}und${ten}`, 21 + digit + 10 * at] as const,
  ),
)

const VALUES: ReadonlyMap<string, number> = new Map([
  ...[ENGLISH, GERMAN].flatMap((words) => words.map((word, value) => [word, value] as const)),
  ...[ENGLISH_TENS, GERMAN_TENS].flatMap((words) => words.map((word, at) => [word, 20 + 10 * at] as const)),
  ...GERMAN_PAIRS,
  ['dozen', 12],
  ['dutzend', 12],
  ['dreissig', 30],
])

const WORD = /(?<![\p{L}\p{N}])\p{L}+(?![\p{L}\p{N}])/gu
const JOINS = /^(?: |-| and | und )$/

/** A number in words. */
export interface Numeral {
  readonly text: string
  readonly at: number
  readonly value: number
}

/** Every number of a text that is said in words, from two on: “one” and “ein” stand for things more often than for a count. */
export function numeralsIn(text: string): Numeral[] {
  const found: Numeral[] = []
  let words: string[] = []
  let [start, end] = [0, 0]
  const close = () => {
    const value = valueOfWords(words)
    if (words.length > 0 && value >= 2) found.push({ text: text.slice(start, end), at: start, value })
    words = []
  }
  for (const { 0: letters, index } of text.matchAll(WORD)) {
    const word = letters.toLowerCase()
    if (!VALUES.has(word) && !LARGE.has(word)) continue
    if (
      words.length > 0 &&
      !(index - end < 6 && JOINS.test(text.slice(end, index)) && isContinuation(words, word))
    )
      close()
    if (words.length === 0) start = index
    words.push(word)
    end = index + letters.length
  }
  close()
  return found
}

/** “Twenty-four” and “two hundred” go on; “two and three” are two numbers. */
function isContinuation(words: readonly string[], next: string): boolean {
  if (LARGE.has(next)) return true
  const last = words.at(-1) ?? ''
  return LARGE.has(last) || ((VALUES.get(last) ?? 0) >= 20 && (VALUES.get(next) ?? 0) < 10)
}

function valueOfWords(words: readonly string[]): number {
  let [total, part] = [0, 0]
  for (const word of words) {
    const large = LARGE.get(word)
    if (large === undefined) part += VALUES.get(word) ?? 0
    else if (large === 100) part = Math.max(part, 1) * large
    else {
      total += Math.max(part, 1) * large
      part = 0
    }
  }
  return total + part
}

/** The value of one word; null if it is no number. */
export const numeralValue = (word: string): number | null => VALUES.get(word.toLowerCase()) ?? null
