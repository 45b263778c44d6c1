import type { Passage } from '../../domain/knowledge.ts'
import { dot } from '../../domain/vectors.ts'
import { openApproximateIndex } from './approximateIndex.ts'
import { type KeyedVectors, keyedVectors } from './keyedVectors.ts'

export interface NearPassage {
  readonly passage: Passage
  readonly cosine: number
}

/** The vectors of passages, in the process's memory. A passage is as near as the nearest of its vectors. */
export interface VectorShelf {
  put(passage: Passage, vectors: readonly Float32Array[]): void
  remove(passage: Passage): void
  /** Null for a passage without any, as yet. */
  cosine(passage: Passage, vector: Float32Array): number | null
  /** The nearest, nearest first: all of them up to so many vectors, and hardly any missed beyond. */
  nearest(vector: Float32Array, limit: number): NearPassage[]
  /** How many passages each search still looks at; the others are found without. */
  lookedAt(): number
}

/** Up to so many vectors, a look at each takes some 3 ms, and nothing has to be built. */
const EXACT_UP_TO = 10_000

export function vectorShelf({ exactUpTo = EXACT_UP_TO, openIndex = openApproximateIndex } = {}): VectorShelf {
  const vectors = new Map<Passage, readonly Float32Array[]>()
  let count = 0
  /** Null: too few, or no library for it. */
  let keyed: KeyedVectors | null = null
  const remove = (passage: Passage) => {
    count -= vectors.get(passage)?.length ?? 0
    vectors.delete(passage)
    keyed?.remove(passage)
  }
  const startKeyed = (dimensions: number) => {
    const index = openIndex(dimensions)
    keyed = index && keyedVectors(index)
    if (keyed) for (const [passage, own] of vectors) keyed.put(passage, own)
    else exactUpTo = Number.POSITIVE_INFINITY
  }
  const candidates = (vector: Float32Array, limit: number): Iterable<Passage> =>
    keyed ? keyed.near(vector, limit) : vectors.keys()
  return {
    put(passage, own) {
      remove(passage)
      vectors.set(passage, own)
      count += own.length
      if (keyed) keyed.put(passage, own)
      else if (count > exactUpTo) startKeyed(own[0]?.length ?? 0)
    },
    remove,
    cosine(passage, vector) {
      const own = vectors.get(passage)
      return own ? nearestOf(own, vector) : null
    },
    nearest(vector, limit) {
      const best: NearPassage[] = []
      let least = Number.NEGATIVE_INFINITY
      for (const passage of candidates(vector, limit)) {
        const cosine = nearestOf(vectors.get(passage) ?? [], vector)
        if (best.length >= limit && cosine <= least) continue
        const at = best.findIndex((each) => each.cosine < cosine)
        best.splice(at < 0 ? best.length : at, 0, { passage, cosine })
        if (best.length > limit) best.pop()
        least = best.at(-1)?.cosine ?? least
      }
      return best
    },
    lookedAt: () => (keyed ? keyed.waiting() : vectors.size),
  }
}

/** What a part of a passage says is nearer by itself: it counts a little less than the whole. */
const PART = 0.9

/** The first is that of the whole passage. */
function nearestOf(own: readonly Float32Array[], vector: Float32Array): number {
  let most = Number.NEGATIVE_INFINITY
  for (const [at, each] of own.entries()) most = Math.max(most, dot(each, vector) * (at === 0 ? 1 : PART))
  return most
}
