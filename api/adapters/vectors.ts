import type { AnswerKey } from '../domain/answerKey.ts'

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
  /** The nearest first. Every vector of the scope is compared: 10,000 of 384 dimensions take some ms. */
  nearest(scope: string, vector: Float32Array, limit: number): Near[]
}

export function vectorShelves(): VectorShelves {
  const shelves = new Map<string, Shelf>()
  const scopeOf = new Map<AnswerKey, string>()
  const drop = (key: AnswerKey): void => {
    const scope = scopeOf.get(key) ?? ''
    const shelf = shelves.get(scope)
    scopeOf.delete(key)
    if (shelf && removeRow(shelf, key) && shelf.keys.length === 0) shelves.delete(scope)
  }
  return {
    put({ key, scope, vector }) {
      drop(key)
      const shelf = shelves.get(scope) ?? emptyShelf(vector.length)
      if (shelf.dimensions !== vector.length) return
      shelves.set(scope, shelf)
      scopeOf.set(key, scope)
      addRow(shelf, key, vector)
    },
    drop,
    clear() {
      shelves.clear()
      scopeOf.clear()
    },
    count: () => scopeOf.size,
    nearest(scope, vector, limit) {
      const shelf = shelves.get(scope)
      return shelf?.dimensions === vector.length ? best(shelf, vector, limit) : []
    },
  }
}

/** Rows of a matrix; `keys` says whose they are. */
interface Shelf {
  readonly dimensions: number
  readonly keys: AnswerKey[]
  readonly rowOf: Map<AnswerKey, number>
  values: Float32Array
}

const emptyShelf = (dimensions: number): Shelf => ({
  dimensions,
  keys: [],
  rowOf: new Map(),
  values: new Float32Array(dimensions * 16),
})

function addRow(shelf: Shelf, key: AnswerKey, vector: Float32Array): void {
  const at = shelf.keys.length * shelf.dimensions
  if (at === shelf.values.length) {
    const larger = new Float32Array(shelf.values.length * 2)
    larger.set(shelf.values)
    shelf.values = larger
  }
  shelf.values.set(vector, at)
  shelf.rowOf.set(key, shelf.keys.length)
  shelf.keys.push(key)
}

/** The last row takes the place of the one that goes. */
function removeRow({ dimensions, keys, rowOf, values }: Shelf, key: AnswerKey): boolean {
  const row = rowOf.get(key)
  const last = row === undefined ? undefined : keys.pop()
  if (row === undefined || last === undefined) return false
  rowOf.delete(key)
  if (last !== key) {
    values.copyWithin(row * dimensions, keys.length * dimensions, (keys.length + 1) * dimensions)
    keys[row] = last
    rowOf.set(last, row)
  }
  return true
}

function best(shelf: Shelf, vector: Float32Array, limit: number): Near[] {
  const nearest: Near[] = []
  for (const [row, key] of shelf.keys.entries()) {
    const similarity = product(shelf.values, row * shelf.dimensions, vector)
    if (nearest.length === limit && similarity <= (nearest.at(-1)?.similarity ?? 0)) continue
    const place = nearest.findIndex((other) => other.similarity < similarity)
    nearest.splice(place === -1 ? nearest.length : place, 0, { key, similarity })
    if (nearest.length > limit) nearest.pop()
  }
  return nearest
}

/** In four sums, which the processor adds up side by side. */
function product(values: Float32Array, from: number, vector: Float32Array): number {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  const even = vector.length - (vector.length % 4)
  for (let at = 0; at < even; at += 4) {
    a += (values[from + at] ?? 0) * (vector[at] ?? 0)
    b += (values[from + at + 1] ?? 0) * (vector[at + 1] ?? 0)
    c += (values[from + at + 2] ?? 0) * (vector[at + 2] ?? 0)
    d += (values[from + at + 3] ?? 0) * (vector[at + 3] ?? 0)
  }
  for (let at = even; at < vector.length; at++) a += (values[from + at] ?? 0) * (vector[at] ?? 0)
  return a + b + c + d
}
