import { exclusiveGroups, type NamedDocument } from '../domain/exclusiveGroups.ts'
import type { DocumentId } from '../domain/ids.ts'
import type { ExclusiveGroups } from '../domain/sameQuestion.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'

/** The names of what the documents tell of. */
export interface Catalogue {
  /** The same object until a document changes. */
  groups(): ExclusiveGroups
}

/** The same index, and a catalogue of what it holds. */
export function catalogued(index: PassageIndex): {
  readonly index: PassageIndex
  readonly catalogue: Catalogue
} {
  const documents = new Map<DocumentId, NamedDocument>()
  let groups: ExclusiveGroups | null = null
  return {
    index: {
      ...index,
      put(document) {
        const { id, title, tags } = document
        documents.set(id, { title, tags })
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
      groups() {
        groups ??= exclusiveGroups([...documents.values()])
        return groups
      },
    },
  }
}
