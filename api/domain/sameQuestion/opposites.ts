import { stemOf } from '../terms.ts'
import { OPPOSITES, PREFIXES } from './oppositeWords.ts'
import { onceFor, type Reading } from './reading.ts'

export interface Contrast {
  readonly a: string
  readonly b: string
}

/** By stem: of which pairs it is a side (“12<” or “12>”). */
const SIDES: ReadonlyMap<string, readonly string[]> = sidesOf(OPPOSITES)

/** Shorter rests are words by chance: “under” is not the opposite of “der”. */
const SHORTEST = 4

/** Two words as one: “log in” and “log out”. */
const PHRASE =
  /\b(log|sign|opt|check|cash|move|zoom|phase|turn|switch)(?:ged|ed|ging|ing)? ?-?(in|out|on|off)\b/g

/** The first thing that one question says and the other says the opposite of. */
export function oppositeIn(a: Reading, b: Reading): Contrast | null {
  return pairOf(a, b) ?? prefixed(a, b) ?? prefixed(b, a) ?? phraseOf(a, b)
}

/** A pair of which each question says something, and not the same. */
function pairOf(a: Reading, b: Reading): Contrast | null {
  const inA = saidSides(a)
  const inB = saidSides(b)
  for (const [pair, sides] of inA) {
    const others = inB.get(pair)
    if (others && [...sides, ...others].some((side) => !sides.has(side) || !others.has(side)))
      return { a: [...sides].join('+'), b: [...others].join('+') }
  }
  return null
}

const saidSides = onceFor(({ stems }) => {
  const said = new Map<string, Set<string>>()
  for (const stem of stems)
    for (const side of SIDES.get(stem) ?? []) {
      const pair = side.slice(0, -1)
      said.set(pair, (said.get(pair) ?? new Set()).add(side))
    }
  return said
})

/** “locked” against “unlocked”: a word of `plain`, and in `other` the same one turned round by its first syllable. */
function prefixed(plain: Reading, other: Reading): Contrast | null {
  const known = new Set(plain.stems)
  const there = new Set(other.stems)
  for (const [at, word] of other.words.entries()) {
    if (known.has(other.stems[at] ?? '')) continue
    for (const turned of turnedRound(word)) {
      const stem = stemOf(turned)
      if (known.has(stem) && !there.has(stem)) return { a: turned, b: word }
    }
  }
  return null
}

const turnedRound = (word: string): string[] =>
  PREFIXES.filter(([prefix]) => word.startsWith(prefix))
    .map(([prefix, counterpart]) => counterpart + word.slice(prefix.length))
    .filter((turned) => turned.length >= SHORTEST)

function phraseOf(a: Reading, b: Reading): Contrast | null {
  const inB = new Map(phrases(b))
  for (const [verb, way] of phrases(a)) {
    const other = inB.get(verb)
    if (other !== undefined && other !== way) return { a: `${verb} ${way}`, b: `${verb} ${other}` }
  }
  return null
}

const phrases = onceFor(({ text }): (readonly [string, string])[] =>
  [...text.matchAll(PHRASE)].map(([, verb = '', way = '']) => [verb, way]),
)

function sidesOf(pairs: readonly (readonly [string, string])[]): Map<string, readonly string[]> {
  const sides = new Map<string, string[]>()
  for (const [index, pair] of pairs.entries())
    for (const [side, words] of pair.entries())
      for (const word of words.split(' '))
        sides.set(stemOf(word), [...(sides.get(stemOf(word)) ?? []), `${index}${side === 0 ? '<' : '>'}`])
  return sides
}
