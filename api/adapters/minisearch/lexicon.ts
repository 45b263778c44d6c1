import { editsBetween } from '../../domain/edits.ts'

/**
 * In how many passages each term occurs: what makes a term rare, and what a misspelt word may have meant. Terms are
 * stems, and concepts (which begin with “~”).
 */
export interface Lexicon {
  add(terms: ReadonlySet<string>): void
  remove(terms: ReadonlySet<string>): void
  count(term: string): number
  /** Higher for rarer terms; highest for those that occur nowhere. */
  rarity(term: string): number
  /** The terms that a word which occurs nowhere was probably meant to be; the most frequent first. */
  nearest(stem: string): string[]
}

const NEAREST = 3
/** Among two passages, a word of one of them is hardly rare; among this many, it is. */
const LEAST_PASSAGES = 50

export function createLexicon(): Lexicon {
  const counts = new Map<string, number>()
  /** By first letter and length: a misspelling seldom changes the first letter. */
  const buckets = new Map<string, Set<string>>()
  let total = 0
  const count = (term: string) => counts.get(term) ?? 0
  const bucketOf = (term: string, length = term.length) => `${term.charAt(0)}${length}`

  const add = (terms: ReadonlySet<string>) => {
    total++
    for (const term of terms) {
      if (!counts.has(term)) openBucket(bucketOf(term)).add(term)
      counts.set(term, count(term) + 1)
    }
  }
  const openBucket = (key: string) => {
    const bucket = buckets.get(key) ?? new Set()
    buckets.set(key, bucket)
    return bucket
  }
  const remove = (terms: ReadonlySet<string>) => {
    total--
    for (const term of terms) {
      if (count(term) > 1) counts.set(term, count(term) - 1)
      else if (counts.delete(term)) buckets.get(bucketOf(term))?.delete(term)
    }
  }
  const nearest = (stem: string) => {
    const allowed = allowedEdits(stem)
    const found: { term: string; edits: number }[] = []
    for (let length = stem.length - allowed; allowed > 0 && length <= stem.length + allowed; length++)
      for (const term of buckets.get(bucketOf(stem, length)) ?? []) {
        const edits = editsBetween(stem, term, allowed)
        if (edits <= allowed && (stem.length > 4 || isSwap(stem, term))) found.push({ term, edits })
      }
    const fewest = Math.min(...found.map(({ edits }) => edits))
    const best = found.filter(({ edits }) => edits === fewest).map(({ term }) => term)
    return best.sort((a, b) => count(b) - count(a)).slice(0, NEAREST)
  }
  const rarity = (term: string) => {
    const passages = Math.max(total, LEAST_PASSAGES)
    return Math.log(1 + (passages - count(term) + 0.5) / (count(term) + 0.5))
  }
  return { add, remove, count, rarity, nearest }
}

/** Short words are mostly other words when one letter changes; words with digits always are. */
function allowedEdits(stem: string): number {
  if (stem.length < 4 || stem.length > 24 || /\p{N}/u.test(stem)) return 0
  return stem.length >= 8 ? 2 : 1
}

const isSwap = (a: string, b: string): boolean =>
  a.length === b.length && [...a].sort().join('') === [...b].sort().join('')
