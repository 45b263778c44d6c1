import { sentencesOf } from '../text.ts'
import { type Figure, figuresIn } from './figures.ts'
import { withoutParts } from './parts.ts'
import { stemsIn } from './words.ts'

/** A figure and the words that say what it is a figure of. */
export interface Stated {
  readonly figure: Figure
  /** Of its own clause. */
  readonly clause: ReadonlySet<string>
  /** Of its whole sentence, and of the heading above it. */
  readonly sentence: ReadonlySet<string>
  readonly said: string
  /** Where the figure begins in the text. */
  readonly at: number
}

/** Where a clause ends: a mark that is no part of a number, or a joining word. */
const CLAUSE_END = /[;:,](?=\s)|\s-(?=\s)|\s(?:and|but|while|und|aber|während|sowie|plus)(?=\s)/g

/** What a price holds for says nothing about whose price it is. */
const PER = /(?<!\p{L})(?:per|pro|je) \p{L}+/giu
/** A sentence that goes on about what the one before it names. */
const BACK = /^(?:it|its|they|their|this|these|that|both|each|es|er|sie|diese[rs]?|beide|davon)(?!\p{L})/iu
/** A longer sentence hands nothing on. */
const MOST_STEMS = 60

/** The figures of a text, each with its clause and sentence. `heading` is about all of them. */
export function statedIn(text: string, heading = '', read: (text: string) => Figure[] = figuresIn): Stated[] {
  const above = stemsIn(heading)
  let before: ReadonlySet<string> = new Set()
  let start = 0
  return sentencesOf(text).flatMap((said) => {
    start = Math.max(start, text.indexOf(said, start))
    const figures = read(said)
    const words = withoutParts(said, figures.map(numberOf)).replace(PER, (all) => '_'.repeat(all.length))
    const own = stemsIn(words)
    if (BACK.test(said)) for (const stem of before) own.add(stem)
    before = own.size > MOST_STEMS ? new Set() : own
    if (figures.length === 0) return []
    const sentence = new Set([...own, ...above])
    const clauses = clausesOf(words, figures)
    const from = start
    let at = 0
    return figures.map((figure) => {
      while (at < clauses.length - 1 && figure.at >= (clauses[at]?.end ?? Infinity)) at++
      return { figure, sentence, said, at: from + figure.at, clause: clauses[at]?.stems ?? sentence }
    })
  })
}

/** A figure without what it counts: “8 modules” is about modules. */
const numberOf = ({ text, at, quantities: [first] }: Figure) => ({
  text: first?.noun ? text.slice(0, text.lastIndexOf(' ') + 1) : text,
  at,
})

/** The clauses of a sentence; one that holds no figure belongs to the next: “Siena pot (large): $39”. */
function clausesOf(
  words: string,
  figures: readonly Figure[],
): { readonly end: number; readonly stems: ReadonlySet<string> }[] {
  const clauses: { end: number; stems: ReadonlySet<string> }[] = []
  const ends = [...words.matchAll(CLAUSE_END)].map(({ index }) => index)
  let start = 0
  let next = 0
  for (const end of [...ends, words.length]) {
    const first = next
    while ((figures[next]?.at ?? Infinity) < end) next++
    if (first === next && end !== words.length) continue
    clauses.push({ end, stems: stemsIn(words.slice(start, end)) })
    start = end
  }
  return clauses
}
