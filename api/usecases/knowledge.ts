import { faultIn, visibleContent } from '../domain/documentContent.ts'
import { BadUserInput, Conflict, NotFound, StoreUnavailable } from '../domain/errors.ts'
import { type DocumentId, isDocumentId, newDocumentId } from '../domain/ids.ts'
import type { KnowledgeDocument, PassageMatch } from '../domain/knowledge.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { PageRequest } from '../ports/conversationStore.ts'
import type { KnowledgeStore } from '../ports/knowledgeStore.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Catalogue } from './catalogue.ts'
import { type DocumentPage, documentPage } from './documentList.ts'
import type { FillingProgress } from './filling.ts'
import { makeIndexing } from './indexing.ts'
import type { Quotas } from './quotas.ts'

export interface DocumentInput {
  readonly id: string | null
  readonly title: string
  readonly body: string
  readonly url: string | null
  readonly tags: readonly string[]
  /** The revision that the writer knows; null: whatever is there is replaced. */
  readonly ifRevision?: number | null
}

/** A document that was just written, and how many invisible characters were taken out of it. */
export type WrittenDocument = KnowledgeDocument & { readonly invisibleRemoved: number }

export interface KnowledgeMatch {
  readonly document: KnowledgeDocument
  readonly excerpt: string
  readonly score: number
}

export interface Knowledge {
  byId(id: string): Promise<KnowledgeDocument | null>
  /** Last written first; of what this process knows: another one's changes come within two seconds. @throws BadUserInput */
  list(page: PageRequest, search: string): DocumentPage
  /** @throws RateLimited, StoreUnavailable */
  search(viewer: Viewer, query: string, first: number): Promise<KnowledgeMatch[]>
  /**
   * Creates a document, or replaces the one of that id. This process answers from it at once, the others soon.
   * @throws BadUserInput; Conflict where it changed meanwhile
   */
  upsert(input: DocumentInput): Promise<WrittenDocument>
  /** @throws NotFound */
  remove(id: string): Promise<DocumentId>
  /** Brings this process's index to the store's revision. */
  sync(): Promise<void>
  /** Keeps the index at the store's revision until `signal` is aborted: `filling` reports the first time. */
  keepInSync(signal: AbortSignal): Promise<void>
}

export interface KnowledgePorts {
  readonly store: KnowledgeStore
  readonly index: PassageIndex
  readonly catalogue: Pick<Catalogue, 'documents'>
  readonly filling: FillingProgress
  readonly quotas: Pick<Quotas, 'takeSearch'>
  readonly telemetry: Telemetry
  readonly now: () => number
}

const POLL_MS = 1_500

export function makeKnowledge(ports: KnowledgePorts): Knowledge {
  const { store, index, catalogue, quotas, telemetry, now } = ports
  const indexing = makeIndexing(ports)
  const { sync } = indexing
  return {
    byId: async (id) => (isDocumentId(id) ? store.get(id) : null),
    list: (page, search) => documentPage(catalogue.documents(), page, search),
    async search(viewer, query, first) {
      await quotas.takeSearch(viewer)
      const asked = { question: query, context: [], askedBy: viewer.id }
      const matches = await index.search(asked, first * 3)
      const best = bestOfEachDocument(matches).slice(0, first)
      const found = best.map(async ({ passage, score }) => {
        const document = await store.get(passage.documentId)
        return document ? [{ document, excerpt: passage.text, score }] : []
      })
      return (await Promise.all(found)).flat()
    },
    async upsert({ id, ifRevision = null, ...given }) {
      if (id !== null && !isDocumentId(id))
        throw new BadUserInput('id', 'A document’s id is “doc_” and a UUID. Leave it out to have one made.')
      if (id === null && ifRevision !== null)
        throw new BadUserInput(
          'ifRevision',
          'Only a document that is there has a revision: give its id along.',
        )
      const { content, removed } = visibleContent(given)
      const fault = faultIn(content)
      if (fault) throw new BadUserInput(fault.field, fault.reason)
      const written = { id: id ?? newDocumentId(), ...content, updatedAt: now() }
      const document = await (ifRevision === null ? store.put(written) : store.replace(written, ifRevision))
      if (!document) throw new Conflict('The document was changed or deleted meanwhile. Nothing was written.')
      if (removed > 0) telemetry.invisibleRemoved({ documentId: document.id, characters: removed })
      indexing.put(document)
      return { ...document, invisibleRemoved: removed }
    },
    async remove(id) {
      if (!isDocumentId(id) || !(await store.remove(id))) throw new NotFound('document')
      indexing.remove(id)
      return id
    },
    sync,
    keepInSync: (signal) => keepInSync(ports, sync, signal),
  }
}

function bestOfEachDocument(matches: readonly PassageMatch[]): PassageMatch[] {
  const seen = new Set<DocumentId>()
  return matches.filter(({ passage: { documentId } }) => !seen.has(documentId) && seen.add(documentId))
}

async function keepInSync(
  { store, filling, telemetry }: KnowledgePorts,
  sync: () => Promise<void>,
  signal: AbortSignal,
) {
  const attempt = () =>
    sync().catch((error: unknown) => {
      filling.failed()
      if (!signal.aborted && !(error instanceof StoreUnavailable))
        telemetry.backgroundFailed({ task: 'knowledge sync', error })
    })
  const unsubscribe = await store.onChange(() => void attempt())
  const poll = setInterval(attempt, POLL_MS)
  signal.addEventListener('abort', () => {
    clearInterval(poll)
    unsubscribe()
  })
  void attempt()
}
