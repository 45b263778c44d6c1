import { LRUCache } from 'lru-cache'
import type { PassageMatch } from '../domain/knowledge.ts'
import type { PassageQuery } from '../ports/passageIndex.ts'

/** As many as are asked for while an answer is written: its end asks again what its beginning asked. */
const MOST = 2_000
const MAX_BYTES = 8 * 1024 * 1024
/** Of a match, and of what a search is kept in. */
const MATCH_BYTES = 64
const ENTRY_BYTES = 256

/**
 * What the last searches found, for as long as nothing changes that they depend on: the same question is looked up as
 * it is accepted and as it is answered, and by everybody who asks it.
 */
export function recentSearches() {
  const known = new LRUCache<string, PassageMatch[]>({
    max: MOST,
    maxSize: MAX_BYTES,
    sizeCalculation: ({ length }, key) => ENTRY_BYTES + 2 * key.length + MATCH_BYTES * length,
  })
  let version = 0
  return {
    /** A document or a vector came or went. */
    changed(): void {
      version++
      known.clear()
    },
    /** To be asked for before a search begins; what was found is kept only if nothing changed meanwhile. */
    look(query: PassageQuery, limit: number) {
      const key = JSON.stringify([limit, query.question, ...query.context])
      const begunAt = version
      return {
        found: known.get(key),
        keep(found: PassageMatch[]): PassageMatch[] {
          if (begunAt === version) known.set(key, found)
          return found
        },
      }
    },
  }
}
