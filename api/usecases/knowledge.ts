import { setImmediate as nextTurn } from 'node:timers/promises'
import { BadUserInput, Conflict, NotFound, StoreUnavailable } from '../domain/errors.ts'
import { type DocumentId, isDocumentId, newDocumentId } from '../domain/ids.ts'
import type { KnowledgeDocument, PassageMatch } from '../domain/knowledge.ts'
import type { PageRequest } from '../ports/conversationStore.ts'
import type { KnowledgeChanges, KnowledgeStore } from '../ports/knowledgeStore.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Catalogue } from './catalogue.ts'
import { type DocumentPage, documentPage } from './documentList.ts'

export interface DocumentInput {
  readonly id: string | null
  readonly title: string
  readonly body: string
  readonly url: string | null
  readonly tags: readonly string[]
  /** The revision that the writer knows; null: whatever is there is replaced. */
  readonly ifRevision?: number | null
}

export interface KnowledgeMatch {
  readonly document: KnowledgeDocument
  readonly excerpt: string
  readonly score: number
}

export interface Knowledge {
  byId(id: string): Promise<KnowledgeDocument | null>
  /** Last written first; of what this process knows: another one's changes come within two seconds. @throws BadUserInput */
  list(page: PageRequest, search: string): DocumentPage
  search(query: string, first: number): Promise<KnowledgeMatch[]>
  /** Creates a document, or replaces the one of that id. @throws BadUserInput; Conflict where it changed meanwhile */
  upsert(input: DocumentInput): Promise<KnowledgeDocument>
  /** @throws NotFound */
  remove(id: string): Promise<DocumentId>
  /** Loads documents into a store that never held any. Returns how many. */
  seed(read: () => Promise<readonly Omit<KnowledgeDocument, 'revision'>[]>): Promise<number>
  /** Brings this process's index to the store's revision. */
  sync(): Promise<void>
  /** Keeps the index at the store's revision until `signal` is aborted. */
  keepInSync(signal: AbortSignal): Promise<void>
}

export interface KnowledgePorts {
  readonly store: KnowledgeStore
  readonly index: PassageIndex
  readonly catalogue: Pick<Catalogue, 'documents'>
  readonly telemetry: Telemetry
  readonly now: () => number
}

const POLL_MS = 1_500
const INDEX_BATCH = 25

export function makeKnowledge(ports: KnowledgePorts): Knowledge {
  const { store, index, catalogue, now } = ports
  const sync = makeSync(ports)
  return {
    byId: async (id) => (isDocumentId(id) ? store.get(id) : null),
    list: (page, search) => documentPage(catalogue.documents(), page, search),
    async search(query, first) {
      const matches = await index.search({ question: query, context: [] }, first * 3)
      const best = bestOfEachDocument(matches).slice(0, first)
      const found = best.map(async ({ passage, score }) => {
        const document = await store.get(passage.documentId)
        return document ? [{ document, excerpt: passage.text, score }] : []
      })
      return (await Promise.all(found)).flat()
    },
    async upsert({ id, ifRevision = null, ...content }) {
      if (id !== null && !isDocumentId(id))
        throw new BadUserInput('id', 'A document’s id is “doc_” and a UUID. Leave it out to have one made.')
      if (id === null && ifRevision !== null)
        throw new BadUserInput(
          'ifRevision',
          'Only a document that is there has a revision: give its id along.',
        )
      const written = { id: id ?? newDocumentId(), ...content, updatedAt: now() }
      const document = await (ifRevision === null ? store.put(written) : store.replace(written, ifRevision))
      if (!document) throw new Conflict('The document was changed or deleted meanwhile. Nothing was written.')
      await sync()
      return document
    },
    async remove(id) {
      if (!isDocumentId(id) || !(await store.remove(id))) throw new NotFound('document')
      await sync()
      return id
    },
    async seed(read) {
      if ((await store.changesSince(0)).revision > 0) return 0
      const documents = await read()
      for (const document of documents) await store.put(document)
      return documents.length
    },
    sync,
    keepInSync: (signal) => keepInSync(ports, sync, signal),
  }
}

function bestOfEachDocument(matches: readonly PassageMatch[]): PassageMatch[] {
  const seen = new Set<DocumentId>()
  return matches.filter(({ passage: { documentId } }) => !seen.has(documentId) && seen.add(documentId))
}

/** One run at a time; a call during a run is answered by a run that began after it. */
function makeSync({ store, index }: KnowledgePorts): () => Promise<void> {
  const indexed = new Set<DocumentId>()
  let revision = 0
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const take = async ({ changed, removed }: KnowledgeChanges) => {
    for (const id of removed) if (indexed.delete(id)) index.remove(id)
    for (const [count, document] of changed.entries()) {
      indexed.add(document.id)
      index.put(document)
      if (count % INDEX_BATCH === INDEX_BATCH - 1) await nextTurn()
    }
  }
  const run = async () => {
    let changes = await store.changesSince(revision)
    if (changes.revision < revision) {
      // The store lost data and counts anew: what it still has is all there is.
      changes = await store.changesSince(0)
      const kept = new Set(changes.changed.map(({ id }) => id))
      changes = { ...changes, removed: [...indexed].filter((id) => !kept.has(id)) }
    }
    await take(changes)
    revision = changes.revision
  }
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

async function keepInSync(
  { store, telemetry }: KnowledgePorts,
  sync: () => Promise<void>,
  signal: AbortSignal,
) {
  const attempt = () =>
    sync().catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable)) telemetry.backgroundFailed({ task: 'knowledge sync', error })
    })
  const unsubscribe = await store.onChange(() => void attempt())
  const poll = setInterval(attempt, POLL_MS)
  signal.addEventListener('abort', () => {
    clearInterval(poll)
    unsubscribe()
  })
  await attempt()
}
