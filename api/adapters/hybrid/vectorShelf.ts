import type { Passage } from '../../domain/knowledge.ts'
import { dot } from '../../domain/vectors.ts'

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
  /** The nearest, nearest first. */
  nearest(vector: Float32Array, limit: number): NearPassage[]
}

/** Compares with every vector: some 3 ms for ten thousand of 384 dimensions. */
export function vectorShelf(): VectorShelf {
  const vectors = new Map<Passage, readonly Float32Array[]>()
  return {
    put: (passage, own) => void vectors.set(passage, own),
    remove: (passage) => void vectors.delete(passage),
    cosine(passage, vector) {
      const own = vectors.get(passage)
      return own ? nearestOf(own, vector) : null
    },
    nearest(vector, limit) {
      const best: NearPassage[] = []
      let least = Number.NEGATIVE_INFINITY
      for (const [passage, own] of vectors) {
        const cosine = nearestOf(own, vector)
        if (best.length >= limit && cosine <= least) continue
        const at = best.findIndex((each) => each.cosine < cosine)
        best.splice(at < 0 ? best.length : at, 0, { passage, cosine })
        if (best.length > limit) best.pop()
        least = best.at(-1)?.cosine ?? least
      }
      return best
    },
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
