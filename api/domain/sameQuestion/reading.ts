import { stemOf, wordsOf } from '../terms.ts'
import { compatibleForm } from '../text.ts'

/** A question as the guard reads it. */
export interface Reading {
  /** Lower case, one form of each quote, dash and digit. */
  readonly text: string
  /** In order, without accents and apostrophes: “don’t” is “dont”. */
  readonly words: readonly string[]
  readonly stems: readonly string[]
}

const QUOTES = /[’‘‛`´′＇]/g
const DASHES = /[‐‑‒–—―−]/g
/** “isn t”, “do n't”: a contraction that lost its apostrophe to a space. */
const BROKEN_CONTRACTION =
  /\b(is|are|was|were|do|does|did|has|have|had|ca|could|wo|would|should|must|need)(?:n t| n't)\b/g
/** “non-toxic” is one word, and so is “over-watered”. */
const PREFIX = /\b(non|un|dis|over|under|pre|post|mis|re)-(?=[a-z])/g
/** The United States: in lower case, “us” is a pronoun unless its neighbours say otherwise. */
const UNITED_STATES = /\bU\.\s?S\.(?:\s?A\.?)?|\bUSA?\b/g
const UNITED_STATES_LOWER =
  /\bthe us\b|\busa\b|\bu\.\s?s\.(?:\s?a\.?)?|\bus(?= (?:dollars?|cards?|states?|banks?|accounts?|customers?|citizens?|address(?:es)?|territor))/g

/** The text of a reading alone, where its words are not asked for. */
export const textOf = (question: string): string =>
  compatibleForm(question.replace(QUOTES, "'"), 'NFKC')
    .replace(DASHES, '-')
    .replace(UNITED_STATES, ' usa ')
    .toLowerCase()
    .replace(UNITED_STATES_LOWER, 'usa')
    .replace(BROKEN_CONTRACTION, "$1n't")
    .replace(PREFIX, '$1')

/** Reads a text once for all checks. What a check takes from it is read once as well: see `onceFor`. */
export function readingOf(question: string): Reading {
  const text = textOf(question)
  const words = wordsOf(text)
  return { text, words, stems: words.map(stemOf) }
}

/** The same `read`, called once for each reading, however many others that is compared with. */
export function onceFor<T extends object>(read: (reading: Reading) => T): (reading: Reading) => T {
  const known = new WeakMap<Reading, T>()
  return (reading) => {
    const found = known.get(reading) ?? read(reading)
    known.set(reading, found)
    return found
  }
}
