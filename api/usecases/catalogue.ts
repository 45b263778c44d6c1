import { exclusiveGroups } from '../domain/exclusiveGroups.ts'
import type { DocumentId } from '../domain/ids.ts'
import type { DocumentState, Source } from '../domain/message.ts'
import type { ExclusiveGroups } from '../domain/sameQuestion.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'
import type { DocumentEntry } from './documentList.ts'

/** What this process knows of all documents, but for their texts. */
export interface Catalogue {
  documents(): readonly DocumentEntry[]
  /** The names of what they tell of. The same object until a document changes. */
  groups(): ExclusiveGroups
  /** What has become of the document since a source was taken from it, as far as this process knows. */
  documentState(source: Pick<Source, 'documentId' | 'revision'>): DocumentState
}

/** The same index, and a catalogue of what it holds. */
export function catalogued(index: PassageIndex): {
  readonly index: PassageIndex
  readonly catalogue: Catalogue
} {
  const documents = new Map<DocumentId, DocumentEntry>()
  let groups: ExclusiveGroups | null = null
  return {
    index: {
      ...index,
      put(document) {
        const { id, title, url, tags, updatedAt, revision } = document
        documents.set(id, { id, title, url, tags, updatedAt, revision })
        groups = null
        index.put(document)
      },
      remove(id) {
        documents.delete(id)
        groups = null
        index.remove(id)
      },
    },
    catalogue: {
      documents: () => [...documents.values()],
      groups() {
        groups ??= exclusiveGroups([...documents.values()])
        return groups
      },
      documentState({ documentId, revision }) {
        const now = documents.get(documentId)?.revision
        if (now === undefined) return 'DELETED'
        return revision === undefined || revision === now ? 'CURRENT' : 'CHANGED'
      },
    },
  }
}
