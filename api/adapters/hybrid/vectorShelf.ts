import type { Passage } from '../../domain/knowledge.ts'
import { best } from '../best.ts'
import { type VectorTable, vectorTable } from '../vectorTable.ts'
import { openApproximateIndex } from './approximateIndex.ts'
import { type KeyedVectors, keyedVectors } from './keyedVectors.ts'

export interface NearPassage {
  readonly passage: Passage
  readonly cosine: number
}

/** The vectors of passages, in the process's memory. A passage is as near as the nearest of its vectors. */
export interface VectorShelf {
  /** The first vector is that of the whole passage. One of another length than those before it is passed over. */
  put(passage: Passage, vectors: readonly Float32Array[]): void
  remove(passage: Passage): void
  /** The length of its vectors; null if it has none. */
  dimensions(): number | null
  /** How near they are to it; to be asked before the next is compared. */
  compare(vector: Float32Array): Comparison
  /** How many passages each comparison still looks at; the others are found without. */
  lookedAt(): number
}

export interface Comparison {
  /** Null for a passage without any vector, as yet. */
  cosine(passage: Passage): number | null
  /** The nearest, nearest first: all of them up to so many vectors, and hardly any missed beyond. */
  nearest(limit: number): NearPassage[]
}

/** Up to so many vectors, a look at each takes some 1.5 ms, and nothing has to be built. */
const EXACT_UP_TO = 10_000
/** What a part of a passage says is nearer by itself: it counts a little less than the whole. */
const PART = 0.9
const NOTHING: Comparison = { cosine: () => null, nearest: () => [] }

export function vectorShelf({ exactUpTo = EXACT_UP_TO, openIndex = openApproximateIndex } = {}): VectorShelf {
  const rowsOf = new Map<Passage, readonly number[]>()
  let table: VectorTable | null = null
  let count = 0
  /** Null: too few, or no library for it. */
  let keyed: KeyedVectors | null = null
  const remove = (passage: Passage) => {
    const rows = rowsOf.get(passage) ?? []
    for (const row of rows) table?.remove(row)
    count -= rows.length
    rowsOf.delete(passage)
    keyed?.remove(passage)
  }
  const startKeyed = ({ dimensions, vector }: VectorTable) => {
    const index = openIndex(dimensions)
    keyed = index && keyedVectors(index)
    if (keyed) for (const [passage, rows] of rowsOf) keyed.put(passage, rows.map(vector))
    else exactUpTo = Number.POSITIVE_INFINITY
  }
  return {
    put(passage, vectors) {
      remove(passage)
      const into = table ?? vectorTable(vectors[0]?.length ?? 0)
      const own = vectors.filter(({ length }) => length === into.dimensions)
      if (own.length === 0) return
      table = into
      rowsOf.set(passage, own.map(into.add))
      count += own.length
      if (keyed) keyed.put(passage, own)
      else if (count > exactUpTo) startKeyed(into)
    },
    remove,
    dimensions: () => (count > 0 && table ? table.dimensions : null),
    compare(vector) {
      if (!table || table.dimensions !== vector.length) return NOTHING
      const { multiply, product } = table
      if (!keyed) multiply(vector)
      const cosine = (passage: Passage) => {
        const rows = rowsOf.get(passage)
        if (!rows) return null
        if (keyed) multiply(vector, rows)
        return nearestOf(rows, product)
      }
      const candidates = (limit: number) => keyed?.near(vector, limit) ?? rowsOf.keys()
      const score = (passage: Passage) => cosine(passage) ?? Number.NEGATIVE_INFINITY
      return {
        cosine,
        nearest: (limit) =>
          best(candidates(limit), score, limit).map(([passage, near]) => ({ passage, cosine: near })),
      }
    },
    lookedAt: () => (keyed ? keyed.lookedAt() : rowsOf.size),
  }
}

function nearestOf(rows: readonly number[], product: (row: number) => number): number {
  let most = Number.NEGATIVE_INFINITY
  for (let at = 0; at < rows.length; at++)
    most = Math.max(most, product(rows[at] as number) * (at === 0 ? 1 : PART))
  return most
}
