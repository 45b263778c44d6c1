import { sameContent } from '../domain/documentContent.ts'
import type { DocumentId } from '../domain/ids.ts'
import type { KnowledgeDocument } from '../domain/knowledge.ts'
import type { KnowledgeStore } from '../ports/knowledgeStore.ts'

/** The documents that come with the product, to try it with. An owner's first import removes them. */
export interface Samples {
  /** Loads them into a store that never held a document. Returns how many. @throws StoreUnavailable */
  seed(): Promise<number>
  /** Those in the store that nobody has edited or imported. @throws StoreUnavailable */
  untouched(): Promise<DocumentId[]>
}

export interface SamplesPorts {
  readonly store: Pick<KnowledgeStore, 'changesSince' | 'put' | 'getAll' | 'origins'>
  read(): Promise<readonly Omit<KnowledgeDocument, 'revision'>[]>
}

export function makeSamples({ store, read }: SamplesPorts): Samples {
  return {
    async seed() {
      if ((await store.changesSince(0, 1)).revision > 0) return 0
      const documents = await read()
      for (const document of documents) await store.put(document)
      return documents.length
    },
    async untouched() {
      const samples = new Map((await read()).map((document) => [document.id, document]))
      const stored = [...(await store.getAll([...samples.keys()])).values()]
      const unedited = stored.filter((document) => {
        const sample = samples.get(document.id)
        return sample !== undefined && sameContent(document, sample)
      })
      if (unedited.length === 0) return []
      const origins = await store.origins()
      return unedited.map(({ id }) => id).filter((id) => !origins.has(id))
    },
  }
}
