const WORD = "\\p{Lu}[\\p{L}\\p{N}'’-]*"
const NAME = new RegExp(`(?<![\\p{L}\\p{N}])${WORD}(?: ${WORD})+`, 'gu')
const OPENERS = new Set(
  'the a an our your my its this that these those yes no if in on at for to from with by and or but as is are it we you i please when while where how what which each every all both only once after before during keep water feed mist use do not'.split(
    ' ',
  ),
)
const ENGLISH = /\b(?:the|is|are|and|of|for|with|you|your|it)\b/gi
const LEAST_ENGLISH = 2

/**
 * Names of two words or more, each with a capital. In English texts alone: elsewhere, capitals make no names.
 */
export function namesIn(text: string): { readonly text: string; readonly at: number }[] {
  if ((text.match(ENGLISH)?.length ?? 0) < LEAST_ENGLISH) return []
  return [...text.matchAll(NAME)].flatMap(({ 0: all, index }) => {
    const words = all.split(' ')
    while (words[0] && OPENERS.has(words[0].toLowerCase())) words.shift()
    const name = words.join(' ')
    return words.length < 2 ? [] : [{ text: name, at: index + all.length - name.length }]
  })
}

/** Whether its words are all known, and its last two as they stand together: “Harmony Fern” is not, of a palm and a fern. */
export function isKnownName(name: string, known: string): boolean {
  const words = plainWords(name)
  const all = plainWords(known)
  const there = new Set(all)
  const [last, first] = [words.at(-1), words.at(-2)]
  return (
    words.every((word) => there.has(word)) && all.some((word, at) => word === first && all[at + 1] === last)
  )
}

const plainWords = (text: string): string[] =>
  (
    text
      .toLowerCase()
      .replace(/['’]s\b/g, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).map((word) => word.replace(/(?<=..)e?s$/, ''))
