import MiniSearch from 'minisearch'
import type { DocumentId } from '../../domain/ids.ts'
import type { KnowledgeDocument, Passage, PassageMatch } from '../../domain/knowledge.ts'
import { passagesOf } from '../../domain/passages.ts'
import { focusOf } from '../../domain/question.ts'
import type { PassageIndex, PassageQuery } from '../../ports/passageIndex.ts'
import { recentSearches } from '../recentSearches.ts'
import { type Entry, entryOf, FIELDS, formsIn } from './entry.ts'
import { createLexicon } from './lexicon.ts'
import { ranked } from './ranking.ts'
import { lookedFor } from './relevance.ts'

/** The share of a question's meaning that a passage has to speak of; calibrated on the questions in `api/test/knowledge`. */
const LEAST_COVERAGE = 0.44
/** Passages that score lower than this part of the best one only distract. */
const LEAST_OF_BEST = 0.2

/** A passage that has words of a question. */
export interface WordMatch extends PassageMatch {
  /** The share of the question's meaning that it speaks of, 0 to 1. */
  readonly covered: number
}

export interface WordIndex {
  put(document: KnowledgeDocument): readonly Passage[]
  remove(id: DocumentId): void
  /** All that speak of anything in the question, best first. */
  rank(query: PassageQuery, limit: number): WordMatch[]
}

/** A PassageIndex that knows its answer at once. */
export type WordPassageIndex = Omit<PassageIndex, 'search'> & {
  search(query: PassageQuery, limit: number): PassageMatch[]
}

/** A PassageIndex of words alone. A passage that speaks of too little of the question is left out. */
export function miniSearchPassageIndex(): WordPassageIndex {
  const words = wordIndex()
  const recent = recentSearches()
  return {
    put(document) {
      words.put(document)
      recent.changed()
    },
    remove(id) {
      words.remove(id)
      recent.changed()
    },
    search(query, limit) {
      const { found, keep } = recent.look(query, limit)
      return found ?? keep(bearingOn(words.rank(query, RANKED)).slice(0, Math.max(0, limit)))
    },
    closest: (query) => words.rank(query, 1)[0] ?? null,
  }
}

/** How many of the best are looked at. */
const RANKED = 100

/** Those that speak of enough of the question, by their words. */
export function bearingOn(ranked: readonly WordMatch[]): WordMatch[] {
  const spoken = ranked.filter(({ covered }) => covered >= LEAST_COVERAGE)
  const least = (spoken[0]?.score ?? 0) * LEAST_OF_BEST
  return spoken.filter(({ score }) => score >= least)
}

/**
 * BM25 over stems and a few synonyms, with titles and headings counting more, and misspelt words taken for the nearest
 * known ones.
 */
export function wordIndex(): WordIndex {
  const words = newMiniSearch()
  const lexicon = createLexicon()
  const passages = new Map<string, Passage>()
  const entries = new Map<string, Entry>()
  const entryIds = new Map<DocumentId, readonly string[]>()

  const remove = (id: DocumentId) => {
    for (const entryId of entryIds.get(id) ?? []) {
      const entry = entries.get(entryId)
      if (entry) {
        lexicon.remove(formsIn(entry))
        // Not `discard`: until it cleans up, what is gone counts in the scores of everything else.
        words.remove(entry)
      }
      passages.delete(entryId)
      entries.delete(entryId)
    }
    entryIds.delete(id)
  }
  const add = (passage: Passage): string => {
    const entry = entryOf(`${passage.documentId}#${passage.ordinal}`, passage)
    passages.set(entry.id, passage)
    entries.set(entry.id, entry)
    lexicon.add(formsIn(entry))
    words.add(entry)
    return entry.id
  }
  const put = (document: KnowledgeDocument) => {
    remove(document.id)
    const cut = passagesOf(document)
    const added = cut.map(add)
    if (added.length > 0) entryIds.set(document.id, added)
    return cut
  }
  const rank = ({ question, context }: PassageQuery, limit: number): WordMatch[] => {
    const wanted = lookedFor(focusOf(question, context), lexicon)
    const found = wanted ? ranked(words, entries, wanted, lexicon) : []
    return found.slice(0, limit).flatMap(({ id, score, covered }): WordMatch[] => {
      const passage = passages.get(id)
      return passage ? [{ passage, score, covered }] : []
    })
  }
  return { put, remove, rank }
}

/** Takes texts whose words have been made into forms already, between spaces. */
const newMiniSearch = (): MiniSearch<Entry> =>
  new MiniSearch<Entry>({
    fields: [...FIELDS],
    tokenize: (text) => (text === '' ? [] : text.split(' ')),
    processTerm: (term) => term,
    searchOptions: { combineWith: 'OR', prefix: false, fuzzy: false },
  })
