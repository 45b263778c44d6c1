import type { Passage } from '../../domain/knowledge.ts'
import type { ApproximateIndex } from './approximateIndex.ts'

/** Passages in an approximate index, each with all of its vectors. */
export interface KeyedVectors {
  /** It is found immediately, by a look at it, unless many are put after it: then as soon as the index holds it. */
  put(passage: Passage, vectors: readonly Float32Array[]): void
  remove(passage: Passage): void
  /** Those that may be among the nearest: what the index finds, and the newest of those that it does not hold yet. */
  near(vector: Float32Array, limit: number): ReadonlySet<Passage>
  /** How many are looked at for each search. */
  lookedAt(): number
}

/** Adding a vector takes some 0.4 ms: they are added in slices, so that nobody waits for many. */
const SLICE_MS = 4
const PAUSE_MS = 12
/** A look at more takes too long for each search: at a start, all passages wait for the index. */
const LOOKED_AT = 10_000
/** Several vectors may be of one passage. */
const WIDER = 2

export function keyedVectors(index: ApproximateIndex, mostLookedAt = LOOKED_AT): KeyedVectors {
  const waiting = new Map<Passage, readonly Float32Array[]>()
  /** The last that were put, of those that wait; the oldest first. */
  const newest = new Set<Passage>()
  const keysOf = new Map<Passage, readonly number[]>()
  const passageOf = new Map<number, Passage>()
  let lastKey = 0
  let isScheduled = false

  const add = (passage: Passage, vectors: readonly Float32Array[]) => {
    const keys = vectors.map((vector) => {
      lastKey++
      index.add(lastKey, vector)
      passageOf.set(lastKey, passage)
      return lastKey
    })
    keysOf.set(passage, keys)
  }
  const stopWaiting = (passage: Passage) => {
    waiting.delete(passage)
    newest.delete(passage)
  }
  const addSome = () => {
    isScheduled = false
    const startedAt = performance.now()
    for (const [passage, vectors] of waiting) {
      if (performance.now() - startedAt > SLICE_MS) break
      stopWaiting(passage)
      add(passage, vectors)
    }
    schedule()
  }
  const schedule = () => {
    if (waiting.size === 0 || isScheduled) return
    isScheduled = true
    setTimeout(addSome, PAUSE_MS).unref()
  }
  return {
    put(passage, vectors) {
      stopWaiting(passage)
      waiting.set(passage, vectors)
      newest.add(passage)
      const [oldest] = newest
      if (oldest && newest.size > mostLookedAt) newest.delete(oldest)
      schedule()
    },
    remove(passage) {
      stopWaiting(passage)
      for (const key of keysOf.get(passage) ?? []) {
        index.remove(key)
        passageOf.delete(key)
      }
      keysOf.delete(passage)
    },
    near(vector, limit) {
      const found = keysOf.size > 0 ? index.nearest(vector, limit * WIDER) : []
      return new Set([...found.flatMap((key) => passageOf.get(key) ?? []), ...newest])
    },
    lookedAt: () => newest.size,
  }
}
