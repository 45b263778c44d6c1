import type MiniSearch from 'minisearch'
import type { SearchResult } from 'minisearch'
import { type Entry, fieldsWith } from './entry.ts'
import type { Lexicon } from './lexicon.ts'
import { bearing, coverage, type Found, type LookedFor, weights } from './relevance.ts'

export interface Ranked {
  readonly id: string
  readonly score: number
  /** The share of the question's meaning that it speaks of, 0 to 1. */
  readonly covered: number
}

const BOOST = { title: 1.6, headings: 1.4, text: 1 }
/** How many occurrences a search looks at, which bounds its time. The rarest words go first: they tell most. */
const OCCURRENCES = 3_000
/** How many candidates are looked at for the words that were left out. */
const CANDIDATES = 100

/** The entries that speak of anything that is looked for, best first. */
export function ranked(
  search: MiniSearch<Entry>,
  entries: ReadonlyMap<string, Entry>,
  wanted: LookedFor,
  lexicon: Lexicon,
): Ranked[] {
  const weightOf = weights(wanted)
  const { searched, leftOut } = affordable([...weightOf.keys()], lexicon)
  const results = search.search(searched.join(' '), {
    boost: BOOST,
    boostTerm: (term) => weightOf.get(term) ?? 0,
  })
  const candidates = leftOut.length === 0 ? results : mostPromising(results, wanted)
  const scored = candidates.map((result) => {
    const entry = entries.get(result.id)
    const found = entry ? withLeftOut(result.match, entry, leftOut) : result.match
    const extra = leftOut.reduce(
      (sum, form) => sum + (found[form] ? (weightOf.get(form) ?? 0) * lexicon.rarity(form) : 0),
      0,
    )
    const covered = coverage(wanted, found)
    return { id: String(result.id), score: scoreOf(result.score + extra, covered, wanted, found), covered }
  })
  return scored.sort((a, b) => b.score - a.score)
}

/** The rarest forms as far as they can be searched for in time, one at least. */
function affordable(forms: readonly string[], lexicon: Lexicon): { searched: string[]; leftOut: string[] } {
  const rarestFirst = forms.toSorted((a, b) => lexicon.count(a) - lexicon.count(b))
  let occurrences = 0
  const searched = rarestFirst.filter((form, at) => {
    occurrences += lexicon.count(form)
    return at === 0 || occurrences <= OCCURRENCES
  })
  return { searched, leftOut: rarestFirst.slice(searched.length) }
}

const mostPromising = (results: readonly SearchResult[], wanted: LookedFor): SearchResult[] =>
  results
    .map((result) => ({ result, promise: result.score * bearing(wanted, result.match) }))
    .sort((a, b) => b.promise - a.promise)
    .slice(0, CANDIDATES)
    .map(({ result }) => result)

function withLeftOut(match: Found, entry: Entry, leftOut: readonly string[]): Found {
  const found: Record<string, readonly string[]> = { ...match }
  for (const form of leftOut) {
    const fields = fieldsWith(entry, form)
    if (fields.length > 0) found[form] = fields
  }
  return found
}

/** With a conversation before the question, words alone say less. */
function scoreOf(words: number, covered: number, wanted: LookedFor, found: Found): number {
  const ranking = wanted.inherited.length > 0 ? Math.sqrt(words) : words
  return ranking * covered ** 2 * bearing(wanted, found)
}
