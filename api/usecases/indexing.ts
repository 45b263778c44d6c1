import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DocumentId } from '../domain/ids.ts'
import type { KnowledgeDocument } from '../domain/knowledge.ts'
import type { KnowledgeStore } from '../ports/knowledgeStore.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'

/** Keeps this process's index at what the store holds. */
export interface Indexing {
  /** Brings it to the store's revision. A call during a run is answered by a run that began after it. */
  sync(): Promise<void>
  /** What this process has just written is found at once, however much else is to be indexed. */
  put(document: KnowledgeDocument): void
  remove(id: DocumentId): void
}

export interface IndexingPorts {
  readonly store: Pick<KnowledgeStore, 'changesSince'>
  readonly index: PassageIndex
}

/** As much as is read of the store at a time, in one go. */
const PAGE = 100
/** So long others wait while documents are indexed. */
const SLICE_MS = 8

export function makeIndexing({ store, index }: IndexingPorts): Indexing {
  const indexed = new Map<DocumentId, number>()
  /** Removed here since the page that is at work was read, which may hold it. */
  const removedHere = new Set<DocumentId>()
  /** Indexed before the store lost data, and not seen in it since. */
  const doubtful = new Set<DocumentId>()
  let revision = 0

  const put = (document: KnowledgeDocument) => {
    doubtful.delete(document.id)
    if ((indexed.get(document.id) ?? 0) >= document.revision) return
    indexed.set(document.id, document.revision)
    index.put(document)
  }
  const remove = (id: DocumentId) => {
    doubtful.delete(id)
    if (indexed.delete(id)) index.remove(id)
  }
  /** The store lost data and counts anew: what it still has is all there is. */
  const startOver = () => {
    for (const id of indexed.keys()) {
      indexed.set(id, 0)
      doubtful.add(id)
    }
    revision = 0
  }
  /** False after the last page. */
  const takePage = async (): Promise<boolean> => {
    removedHere.clear()
    const { revision: upTo, changed, removed } = await store.changesSince(revision, PAGE)
    if (upTo < revision) {
      startOver()
      return true
    }
    for (const id of removed) remove(id)
    await inSlices(changed, (document) => {
      if (!removedHere.has(document.id)) put(document)
    })
    revision = upTo
    return changed.length + removed.length === PAGE
  }
  const run = async () => {
    while (await takePage());
    for (const id of [...doubtful]) remove(id)
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

/** Others have their turn after each slice of time. */
async function inSlices<T>(all: readonly T[], step: (one: T) => void): Promise<void> {
  let startedAt = performance.now()
  for (const one of all) {
    step(one)
    if (performance.now() - startedAt < SLICE_MS) continue
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
