import { numeralValue } from './numerals.ts'
import type { Part } from './parts.ts'
import { unitNamed } from './units.ts'

const WORD = "\\p{Lu}[\\p{L}\\p{N}'’-]*"
const NAME = new RegExp(`(?<![\\p{L}\\p{N}])${WORD}(?: ${WORD})+`, 'gu')
/** One capital inside a sentence: not after a mark, and no abbreviation. */
const SINGLE = /(?<=(?<![\p{L}'’-])\p{Ll}[\p{Ll}'’-]{0,30},? )\p{Lu}\p{Ll}{2,}(?!\p{L}|[-'’.]\p{L}| \p{Lu})/gu
const OPENERS = new Set(
  'the a an our your my its this that these those yes no if in on at for to from with by and or but as is are it we you i please when while where how what which each every all both only once after before during keep water feed mist use do not'.split(
    ' ',
  ),
)
/** Every company has these, and the prompt names them. */
const EVERYBODYS = 'Customer Service, Customer Support, Support Team, Customer Care'
const ENGLISH = /\b(?:the|is|are|and|of|for|with|you|your|it)\b/gi
const WEEKDAY = /^(?:mon|tues|wednes|thurs|fri|satur|sun)days?$/i
const LEAST_ENGLISH = 2
/** What opens a list’s item, a paragraph or a row, or is a heading: “**Total Price:** …”. */
const LABEL =
  /^[ \t]*(?:(?:[*+>-]|\d{1,3}[.)])[ \t]*)?(?:\*\*|__)[^*_\n]{1,80}(?:\*\*|__)(?=[ \t]*(?:[:–—-]|$))|(?:\*\*|__)[^*_\n]{1,80}(?::\*\*|:__|\*\*:|__:)|^#{1,6} .{1,120}$|^\|.{1,400}\|[ \t]*$(?=\n[ \t]*\|?[ \t]*:?-{3})|^[ \t]*[*+-] [^:*\n]{1,60}:(?= )/gmu

/** Headings and labels have capitals though they name nothing. The length stays the same. */
export const withPlainLabels = (markdown: string): string =>
  markdown.replace(LABEL, (label) => {
    const plain = label.toLowerCase()
    return plain.length === label.length ? plain : label
  })

/**
 * Names of two words or more, each with a capital, and single ones inside a sentence. In English texts alone:
 * elsewhere, capitals make no names.
 */
export function namesIn(text: string): Part[] {
  if ((text.match(ENGLISH)?.length ?? 0) < LEAST_ENGLISH) return []
  const long = [...text.matchAll(NAME)].flatMap(({ 0: all, index }) => {
    const words = all.split(' ')
    while (words[0] && isNoName(words[0])) words.shift()
    while (isNoName(words.at(-1) ?? 'none')) words.pop()
    const name = words.join(' ')
    return words.length < 2 ? [] : [{ text: name, at: index + all.indexOf(name) }]
  })
  return [
    ...long,
    ...[...text.matchAll(SINGLE)].flatMap(({ 0: name, index }) =>
      isNoName(name) ? [] : { text: name, at: index },
    ),
  ]
}

/** An opening word, a number, a weekday, or an abbreviation such as “RAM”. */
const isNoName = (word: string): boolean =>
  OPENERS.has(word.toLowerCase()) ||
  numeralValue(word) !== null ||
  unitNamed(word) !== null ||
  WEEKDAY.test(word) ||
  /^\p{Lu}{2,4}$/u.test(word)

/** What the sources say, to look names up in. It is read once for all names. */
export class KnownWords {
  readonly #words: ReadonlySet<string>
  readonly #pairs: ReadonlySet<string>
  /** Words that are never part of a name: they never have a capital. */
  readonly #common: ReadonlySet<string>

  constructor(text: string) {
    const letters = lettersOf(text)
    const words = [...letters, ...lettersOf(EVERYBODYS)].map(plainWord)
    this.#words = new Set(words)
    this.#pairs = new Set(words.slice(1).map((word, at) => `${words[at]} ${word}`))
    const capital = new Set(letters.filter((word) => /^\p{Lu}/u.test(word)).map(plainWord))
    this.#common = new Set(words.filter((word) => !capital.has(word)))
  }

  /** Whether its words are all known, and its last two as they stand together: “Harmony Fern” is not, of a palm and a fern. */
  holds(name: string): boolean {
    const words = lettersOf(name).map(plainWord)
    const [last = '', first] = [words.at(-1), words.at(-2)]
    if (!words.every((word) => this.#words.has(word))) return false
    return first === undefined || this.#pairs.has(`${first} ${last}`) || this.#common.has(last)
  }
}

const lettersOf = (text: string): string[] => text.replace(/['’]s\b/gi, '').match(/[\p{L}\p{N}]+/gu) ?? []

const plainWord = (word: string): string => word.toLowerCase().replace(/(?<=..)e?s$/, '')
