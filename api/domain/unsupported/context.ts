import type { Stated } from './clauses.ts'
import { isSameKind, type Quantity } from './quantities.ts'

/** A clause or sentence of more words tells nothing about one of its figures. */
const MOST_WORDS = 60

/** How closely a word belongs to a figure: 2 in its clause, 1 in its sentence or heading. */
const closeness = (word: string, { clause, sentence }: Stated): number =>
  clause.has(word) ? 2 : sentence.has(word) ? 1 : 0

/**
 * Whether the sources give another value for what the claim is about: each place that has the claim’s value is beaten
 * by a place with another value of that kind, which is no less on the `topic` and holds all the claim’s words that the first one holds, and more.
 */
export function isOfSomethingElse(
  claim: Stated,
  of: Quantity,
  { same, others }: { readonly same: readonly Stated[]; readonly others: readonly Stated[] },
  topic: ReadonlySet<string>,
): boolean {
  if (same.length === 0 || claim.clause.size > MOST_WORDS) return false
  const rivals = others.filter(({ figure }) => figure.quantities.some((each) => isSameKind(of, each)))
  return same.every((place) => rivals.some((rival) => beats(rival, place, claim, topic)))
}

/** By the words of the claim’s clause; if they cannot tell, by those of its sentence. A place on the topic of the question wins. */
function beats(rival: Stated, place: Stated, claim: Stated, topic: ReadonlySet<string>): boolean {
  const bySentence = (word: string) => Number(rival.sentence.has(word)) - Number(place.sentence.has(word))
  // What the claim’s own sentence names, it names for itself.
  if (compared(topic.difference(claim.sentence), bySentence) === 'not closer') return false
  const byClause = compared(claim.clause, (word) => closeness(word, rival) - closeness(word, place))
  if (byClause !== 'same') return byClause === 'closer'
  if (rival.said === place.said || claim.sentence.size > MOST_WORDS) return false
  if (place.clause.isDisjointFrom(claim.clause)) return false
  return compared(claim.sentence, bySentence) === 'closer'
}

/** “Closer” if no word speaks against it and one speaks for it. */
function compared(
  words: ReadonlySet<string>,
  differenceOf: (word: string) => number,
): 'closer' | 'same' | 'not closer' {
  const differences = Array.from(words, differenceOf)
  if (differences.some((difference) => difference < 0)) return 'not closer'
  return differences.some((difference) => difference > 0) ? 'closer' : 'same'
}
