import MiniSearch from 'minisearch'
import type { DocumentId } from '../../domain/ids.ts'
import type { KnowledgeDocument, Passage, PassageMatch } from '../../domain/knowledge.ts'
import { passagesOf } from '../../domain/passages.ts'
import { focusOf } from '../../domain/question.ts'
import type { PassageIndex, PassageQuery } from '../../ports/passageIndex.ts'
import { type Entry, entryOf, FIELDS, formsIn } from './entry.ts'
import { createLexicon } from './lexicon.ts'
import { ranked } from './ranking.ts'
import { lookedFor } from './relevance.ts'

/**
 * A PassageIndex of words: BM25 over stems and a few synonyms, with titles and headings counting more, and misspelt
 * words taken for the nearest known ones. A passage that speaks of too little of the question is left out.
 */
export function miniSearchPassageIndex(): PassageIndex {
  const words = newMiniSearch()
  const lexicon = createLexicon()
  const passages = new Map<string, Passage>()
  const entries = new Map<string, Entry>()
  const entryIds = new Map<DocumentId, readonly string[]>()

  const remove = (id: DocumentId) => {
    for (const entryId of entryIds.get(id) ?? []) {
      const entry = entries.get(entryId)
      if (entry) lexicon.remove(formsIn(entry))
      passages.delete(entryId)
      entries.delete(entryId)
      words.discard(entryId)
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
    const added = passagesOf(document).map(add)
    if (added.length > 0) entryIds.set(document.id, added)
  }
  const search = ({ question, context }: PassageQuery, limit: number): PassageMatch[] => {
    const wanted = lookedFor(focusOf(question, context), lexicon)
    const found = wanted ? ranked(words, entries, wanted, lexicon) : []
    return found.slice(0, Math.max(0, limit)).flatMap(({ id, score }): PassageMatch[] => {
      const passage = passages.get(id)
      return passage ? [{ passage, score }] : []
    })
  }
  return { put, remove, search }
}

/** Takes texts whose words have been made into forms already, between spaces. */
const newMiniSearch = (): MiniSearch<Entry> =>
  new MiniSearch<Entry>({
    fields: [...FIELDS],
    tokenize: (text) => (text === '' ? [] : text.split(' ')),
    processTerm: (term) => term,
    searchOptions: { combineWith: 'OR', prefix: false, fuzzy: false },
  })
