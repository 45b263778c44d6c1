import type { AnswerKey } from '../domain/answerKey.ts'
import { best } from './best.ts'
import { type VectorTable, vectorTable } from './vectorTable.ts'

/** The embedding of a cached answer's question; of length 1. */
export interface StoredVector {
  readonly seq: number
  readonly key: AnswerKey
  readonly scope: string
  readonly vector: Float32Array
}

export interface Near {
  readonly key: AnswerKey
  readonly similarity: number
}

/** Vectors in the process's own memory, by scope; each key has one. */
export interface VectorShelves {
  put(stored: StoredVector): void
  drop(key: AnswerKey): void
  clear(): void
  count(): number
  /** The nearest first. Every vector of the scope is compared: 10,000 of 384 dimensions take a ms. */
  nearest(scope: string, vector: Float32Array, limit: number): Near[]
}

export function vectorShelves(): VectorShelves {
  const shelves = new Map<string, Shelf>()
  const scopeOf = new Map<AnswerKey, string>()
  const drop = (key: AnswerKey): void => {
    const scope = scopeOf.get(key) ?? ''
    const { table, rowOf } = shelves.get(scope) ?? {}
    const row = rowOf?.get(key)
    scopeOf.delete(key)
    if (!table || !rowOf || row === undefined) return
    table.remove(row)
    rowOf.delete(key)
    if (rowOf.size === 0) shelves.delete(scope)
  }
  return {
    put({ key, scope, vector }) {
      drop(key)
      const shelf = shelves.get(scope) ?? { table: vectorTable(vector.length), rowOf: new Map() }
      if (shelf.table.dimensions !== vector.length) return
      shelves.set(scope, shelf)
      scopeOf.set(key, scope)
      shelf.rowOf.set(key, shelf.table.add(vector))
    },
    drop,
    clear() {
      shelves.clear()
      scopeOf.clear()
    },
    count: () => scopeOf.size,
    nearest(scope, vector, limit) {
      const { table, rowOf } = shelves.get(scope) ?? {}
      if (!rowOf || table?.dimensions !== vector.length) return []
      table.multiply(vector)
      const nearest = best(rowOf, ([, row]) => table.product(row), limit)
      return nearest.map(([[key], similarity]) => ({ key, similarity }))
    },
  }
}

interface Shelf {
  readonly table: VectorTable
  readonly rowOf: Map<AnswerKey, number>
}
