import { stemmer } from 'stemmer'
import { editsBetween } from './edits.ts'
import { compatibleForm } from './text.ts'
import { CONCEPTS, IRREGULAR, QUESTION_WORDS, STOP_WORDS, WEAK_WORDS } from './vocabulary.ts'

/** A word that carries meaning. Words with the same stem, or of one concept, are taken for the same thing. */
export interface Term {
  readonly stem: string
  readonly concept: string | null
  /** How much it says: 1, or less for words such as “policy” that fit any subject. */
  readonly weight: number
}

/** A word longer than this is no word that anyone looks for. */
const WORD_LENGTH = 40
const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu
/** A text has few words, many times; of all texts together they are as many as a language has. */
const STEMS_KEPT = 50_000
const stems = new Map<string, string>()
const STOPS: ReadonlySet<string> = new Set(STOP_WORDS)
const WEAK: ReadonlySet<string> = new Set(WEAK_WORDS.map(stemOf))
const CONCEPT_OF: ReadonlyMap<string, string> = new Map(
  CONCEPTS.flatMap((words) => words.map((word) => [stemOf(word), `~${words[0]}`] as const)),
)

/** Lower-case words without accents and apostrophes, in order; “don’t” is “dont”, “plant’s” is “plant”. */
export function wordsOf(text: string): string[] {
  const folded = compatibleForm(text, 'NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
  return Array.from(folded.matchAll(WORD), ([word]) => word.replace(/['’]s$/, '').replace(/['’]/g, ''))
}

/** What the forms of a word have in common. */
export function stemOf(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  const regular = IRREGULAR.get(word) ?? word
  const stem = stemmer(regular.length > WORD_LENGTH ? regular.slice(0, WORD_LENGTH) : regular)
  if (stems.size >= STEMS_KEPT) stems.clear()
  stems.set(word, stem)
  return stem
}

export const conceptOf = (stem: string): string | null => CONCEPT_OF.get(stem) ?? null

export const isStopWord = (word: string): boolean => STOPS.has(word)

/** Whether a word that means nothing here is one letter away from one with which questions are built. */
export const isMisspeltStopWord = (word: string): boolean =>
  word.length >= 4 && QUESTION_WORDS.some((meant) => editsBetween(word, meant, 1) <= 1)

export function termOf(word: string): Term {
  const stem = stemOf(word)
  return { stem, concept: conceptOf(stem), weight: WEAK.has(stem) ? 0.25 : 1 }
}

/** The terms of a text in order, repetitions and all, without stop words. */
export const termsOf = (text: string): Term[] =>
  wordsOf(text)
    .filter((word) => !isStopWord(word))
    .map(termOf)

/** Each term once: a second word of the same stem says nothing new. */
export function distinct(terms: readonly Term[]): Term[] {
  return [...new Map(terms.map((term) => [term.stem, term])).values()]
}
