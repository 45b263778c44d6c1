import { EmbedderUnavailable } from '../../domain/errors.ts'
import type { DocumentId } from '../../domain/ids.ts'
import type { Passage } from '../../domain/knowledge.ts'
import { focusOf } from '../../domain/question.ts'
import { LEFT } from '../../domain/streams.ts'
import { pause } from '../../domain/time.ts'
import type { Embedder } from '../../ports/embedder.ts'
import type { PassageIndex, PassageQuery } from '../../ports/passageIndex.ts'
import type { PassageVectors } from '../../ports/passageVectors.ts'
import { bearingOn, type WordMatch, wordIndex } from '../minisearch/passageIndex.ts'
import { recentSearches } from '../recentSearches.ts'
import { makePassageEmbedding } from './embedding.ts'
import { bears, type FusedInput, fused } from './fusion.ts'
import { type VectorShelf, vectorShelf } from './vectorShelf.ts'

export interface HybridPorts {
  readonly embedder: Embedder
  readonly vectors: PassageVectors
  readonly onFailure: (error: unknown) => void
  readonly signal: AbortSignal
}

export type HybridPassageIndex = PassageIndex & {
  /** How many passages are found by their words alone, as yet. */
  withoutVector(): number
  /** Removes the vectors of what is no longer known. */
  prune(): Promise<void>
}

const RANKED = 100
const NEAREST = 60
/** A question whose vector is not there by then is answered by its words. */
const VECTOR_WITHIN_MS = 300

/**
 * Finds passages by what they mean and by their words together. A document is found by its words at once, and by its
 * meaning as soon as its vectors are there; where none are to be had, words alone decide.
 */
export function hybridPassageIndex(ports: HybridPorts): HybridPassageIndex {
  const words = wordIndex()
  let shelf = vectorShelf()
  const cut = new Map<DocumentId, readonly Passage[]>()
  const recent = recentSearches()
  /** Of a question that no document answers, the closest passage is asked for once its answer is written. */
  const recentClosest = recentSearches()
  const changed = () => {
    recent.changed()
    recentClosest.changed()
  }
  const onVectors: VectorShelf['put'] = (...vectors) => {
    shelf.put(...vectors)
    changed()
  }
  const embedding = makePassageEmbedding({ ...ports, onVectors })
  const remove = (id: DocumentId) => {
    changed()
    const passages = cut.get(id) ?? []
    embedding.remove(passages)
    for (const passage of passages) shelf.remove(passage)
    cut.delete(id)
    words.remove(id)
  }
  /** An embedder whose vectors have another length is another one: nothing can be compared with what it gave before. */
  const renewIfChanged = (dimensions: number) => {
    embedding.expectDimensions(dimensions)
    const held = shelf.dimensions()
    if (held === null || held === dimensions) return
    shelf = vectorShelf()
    changed()
    for (const passages of cut.values()) embedding.add(passages)
  }
  /** Null where the question has no vector. */
  const weigh = async (query: PassageQuery, ranked: readonly WordMatch[]): Promise<FusedInput | null> => {
    const { text, own, leansOnContext } = askedFor(query)
    const vector = await vectorOf(ports.embedder, text, query.askedBy)
    if (!vector || vector.length === 0) return null
    renewIfChanged(vector.length)
    const cosines = new Map<Passage, number | null>()
    const near = shelf.compare(vector)
    for (const { passage } of ranked) cosines.set(passage, near.cosine(passage))
    for (const { passage, cosine } of near.nearest(NEAREST)) cosines.set(passage, cosine)
    return { question: query.question, own, leansOnContext, ranked, cosines }
  }
  return {
    put(document) {
      remove(document.id)
      const passages = words.put(document)
      cut.set(document.id, passages)
      embedding.add(passages)
    },
    remove,
    withoutVector: embedding.waiting,
    prune: embedding.prune,
    async search(query, limit) {
      const { found, keep } = recent.look(query, limit)
      if (found) return found
      const closest = recentClosest.look(query, 1)
      const ranked = words.rank(query, RANKED)
      const input = await weigh(query, ranked)
      const most = Math.max(0, limit)
      // What was found without a vector is found better once there is one.
      if (input === null) {
        query.onWordsOnly?.()
        return bearingOn(ranked).slice(0, most)
      }
      const best = fused(input)
      closest.keep(best.slice(0, 1))
      return keep(bears(input) ? best.slice(0, most) : [])
    },
    async closest(query) {
      const { found, keep } = recentClosest.look(query, 1)
      if (found) return found[0] ?? null
      const ranked = words.rank(query, RANKED)
      const input = await weigh(query, ranked)
      return (input === null ? ranked : keep(fused(input).slice(0, 1)))[0] ?? null
    },
  }
}

/** How much of its conversation a question is embedded with. */
const CONTEXT_ENTRIES = 2

/** A question that leaves something out is embedded with what its conversation was about last. */
function askedFor({ question, context }: PassageQuery) {
  const { asked, own, inherited, onlyForm } = focusOf(question, context)
  const leansOnContext = context.length > 0 && (inherited.length > 0 || onlyForm)
  const text = leansOnContext ? [...context.slice(0, CONTEXT_ENTRIES), asked].join('\n') : asked
  return { text, own, leansOnContext }
}

/** Null where it cannot be had, or not soon. */
async function vectorOf(
  embedder: Embedder,
  text: string,
  askedBy: string | undefined,
): Promise<Float32Array | null> {
  const tooLate = new AbortController()
  const vector = embedder.embed([text], tooLate.signal, askedBy).then(
    ([first]) => first ?? null,
    (error: unknown) => {
      if (error instanceof EmbedderUnavailable || tooLate.signal.aborted) return null
      throw error
    },
  )
  const late = pause(VECTOR_WITHIN_MS, tooLate.signal).then(() => null)
  return Promise.race([vector, late]).finally(() => tooLate.abort(LEFT))
}
