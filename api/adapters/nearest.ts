import type { AnswerKey } from '../domain/answerKey.ts'
import { unitVector } from '../domain/cachedAnswer.ts'
import type { AnswerCache, Candidate } from '../ports/answerCache.ts'
import { type Near, type StoredVector, type VectorShelves, vectorShelves } from './vectors.ts'

/** Where a store keeps its vectors. */
export interface VectorSource {
  /**
   * Up to `limit` vectors with a seq above `after`, in that order. `origin` changes when all before was removed or
   * lost; if it is not the given one, they are those from the start, or of many the newest.
   */
  added(origin: string, after: number, limit: number): Promise<VectorPage>
  /** What the store has of these answers, in their order; null for one that is gone. */
  look(keys: readonly AnswerKey[]): Promise<readonly (Pick<Candidate, 'question' | 'threshold'> | null)[]>
}

export interface VectorPage {
  readonly origin: string
  readonly vectors: readonly StoredVector[]
  /** The seq from which to go on; null: these were the last. */
  readonly next: number | null
}

const PAGE = 256
/** A process has no more vectors than twice as many: of 1,536 dimensions, 250 MB. A search looks at each. */
const MOST_HELD = 20_000

/** How many of the newest vectors a process reads, of a cache of so many answers. */
export const vectorsHeld = (capacity: number): number => Math.min(capacity, MOST_HELD)

/**
 * AnswerCache's `nearest` for a store that cannot compare vectors itself. Each process has those that the source gives
 * in memory and asks, before each search, what came since; the store's word counts for what is still there. So it is
 * never behind, and nobody needs to be told of what is removed. A process that has more than `maxVectors` reads from
 * scratch, and forgets old ones and those of answers that are gone.
 */
export function nearestOver(source: VectorSource, maxVectors: number): AnswerCache['nearest'] {
  const shelves = vectorShelves()
  const catchUp = makeCatchUp(source, shelves, maxVectors)
  return async (scope, embedding, limit, least = Number.NEGATIVE_INFINITY) => {
    const vector = unitVector(embedding)
    if (!vector || limit < 1) return []
    await catchUp()
    for (let width = limit; ; width *= 2) {
      const near = shelves.nearest(scope, vector, width).filter(({ similarity }) => similarity >= least)
      const found = await there(source, shelves, near)
      if (found.length >= limit || near.length < width) return found.slice(0, limit)
    }
  }
}

/** Those of `near` that the store still has; the others leave the shelves. */
async function there(source: VectorSource, shelves: VectorShelves, near: readonly Near[]) {
  const looked = near.length === 0 ? [] : await source.look(near.map(({ key }) => key))
  const found: Candidate[] = []
  for (const [index, { key, similarity }] of near.entries()) {
    const entry = looked[index]
    if (entry) found.push({ key, similarity, ...entry })
    else shelves.drop(key)
  }
  return found
}

/** Reads what came since; its promise is that of a reading that began no earlier than the call. */
function makeCatchUp(
  { added }: VectorSource,
  shelves: VectorShelves,
  maxVectors: number,
): () => Promise<void> {
  let origin = ''
  let seq = 0
  /** As of the last page: no more were there. */
  let isCaughtUp = false
  const take = (page: VectorPage): void => {
    if (page.origin !== origin) {
      shelves.clear()
      origin = page.origin
      seq = 0
    }
    for (const stored of page.vectors) shelves.put(stored)
    // Readings overlap: another may have come further.
    seq = Math.max(seq, page.next ?? page.vectors.at(-1)?.seq ?? seq)
    isCaughtUp = page.next === null
  }
  const read = async (): Promise<void> => {
    if (shelves.count() > maxVectors) {
      origin = ''
      isCaughtUp = false
    }
    do take(await added(origin, seq, PAGE))
    while (!isCaughtUp)
  }
  return together(read, () => isCaughtUp)
}

/** Calls of one moment share a run, which begins at once; where runs may not overlap, after the one that is under way. */
function together(run: () => Promise<void>, mayOverlap: () => boolean): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null
  return () => {
    next ??= (mayOverlap() ? Promise.resolve() : running.catch(() => {})).then(() => {
      next = null
      running = run()
      return running
    })
    return next
  }
}
