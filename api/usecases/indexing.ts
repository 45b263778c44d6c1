import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { StoreUnavailable } from '../domain/errors.ts'
import type { DocumentId } from '../domain/ids.ts'
import type { KnowledgeDocument } from '../domain/knowledge.ts'
import type { KnowledgeStore } from '../ports/knowledgeStore.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'
import type { FillingProgress } from './filling.ts'

/** Keeps this process's index at what the store holds. */
export interface Indexing {
  /** Brings it to the store's revision. A call during a run is answered by a run that began after it. */
  sync(): Promise<void>
  /** What this process has just written is found at once, however much else is to be indexed. */
  put(document: KnowledgeDocument): void
  remove(id: DocumentId): void
}

export interface IndexingPorts {
  readonly store: Pick<KnowledgeStore, 'changesSince' | 'tellFollowed'>
  readonly index: PassageIndex
  readonly filling: FillingProgress
}

/** As much as is read of the store at a time, in one go. */
const PAGE = 100
/** So long others wait while documents are indexed. */
const SLICE_MS = 8
const TELL_EVERY_MS = 500

export function makeIndexing({ store, index, filling }: IndexingPorts): Indexing {
  const name = randomUUID()
  const indexed = new Map<DocumentId, number>()
  /** Removed here since the page that is at work was read, which may hold it. */
  const removedHere = new Set<DocumentId>()
  /** Indexed before the store may have lost data, and not seen in it since. */
  const doubtful = new Set<DocumentId>()
  let revision = 0
  let epoch: string | null = null

  const put = (document: KnowledgeDocument) => {
    const known = indexed.get(document.id) ?? 0
    // What the store has is older than what it lost.
    if (doubtful.delete(document.id) ? known === document.revision : known >= document.revision) return
    indexed.set(document.id, document.revision)
    index.put(document)
  }
  const remove = (id: DocumentId) => {
    doubtful.delete(id)
    if (indexed.delete(id)) index.remove(id)
  }
  /** The store may have lost data: what it still has is all there is. */
  const startOver = () => {
    for (const id of indexed.keys()) doubtful.add(id)
    revision = 0
  }
  /** It counts anew: a revision that it gives says nothing of what is indexed. */
  const forgetRevisions = () => {
    for (const id of indexed.keys()) indexed.set(id, 0)
  }
  /** Whoever imports goes on as fast as this goes; without it, all is well but for that. */
  const tell = async (upTo: number) => {
    try {
      await store.tellFollowed(name, upTo)
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
    }
  }
  /** False after the last page. */
  const takePage = async (): Promise<boolean> => {
    removedHere.clear()
    const page = await store.changesSince(revision, PAGE)
    const { revision: upTo, latest, changed, removed } = page
    const isOtherEpoch = epoch !== null && page.epoch !== epoch
    epoch = page.epoch
    if (isOtherEpoch || upTo < revision) {
      if (!isOtherEpoch) forgetRevisions()
      startOver()
      return true
    }
    for (const id of removed) remove(id)
    await inSlices(
      changed,
      (document) => {
        if (!removedHere.has(document.id)) put(document)
      },
      // They come in the order of their revisions.
      ({ revision: soFar }) => tell(soFar),
    )
    if (revision !== upTo) await tell(upTo)
    revision = upTo
    filling.reached(upTo / Math.max(1, latest))
    return changed.length + removed.length === PAGE
  }
  const run = async () => {
    while (await takePage());
    for (const id of [...doubtful]) remove(id)
    filling.over()
  }
  return {
    sync: oneAtATime(run),
    put,
    remove(id) {
      removedHere.add(id)
      remove(id)
    },
  }
}

/** Others have their turn after each slice of time; `progress` is told now and then how far it went. */
async function inSlices<T>(
  all: readonly T[],
  step: (one: T) => void,
  progress: (upTo: T) => Promise<void>,
): Promise<void> {
  let [startedAt, toldAt] = [performance.now(), performance.now()]
  for (const one of all) {
    step(one)
    if (performance.now() - startedAt < SLICE_MS) continue
    if (performance.now() - toldAt > TELL_EVERY_MS) {
      await progress(one)
      toldAt = performance.now()
    }
    await nextTurn()
    startedAt = performance.now()
  }
}

/** Calls during a run share one run after it. */
function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const start = () => {
    running = run().finally(() => {
      running = null
    })
    return running
  }
  return () => {
    if (!running) return start()
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null
        return start()
      })
    return next
  }
}
