import { exclusiveGroups } from '../domain/exclusiveGroups.ts'
import type { DocumentId } from '../domain/ids.ts'
import type { DocumentState, Source } from '../domain/message.ts'
import type { ExclusiveGroups } from '../domain/sameQuestion.ts'
import { questionsIn, type Starter, startersFrom } from '../domain/starters.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'
import type { DocumentEntry } from './documentList.ts'

/** What this process knows of all documents, but for their texts. */
export interface Catalogue {
  documents(): readonly DocumentEntry[]
  /** The names of what they tell of. The same object until a document changes. */
  groups(): ExclusiveGroups
  /** What has become of the document since a source was taken from it, as far as this process knows. */
  documentState(source: Pick<Source, 'documentId' | 'revision'>): DocumentState
  /** What a newcomer can ask about. */
  starters(first: number): readonly Starter[]
}

/** The same index, and a catalogue of what it holds. */
export function catalogued(index: PassageIndex): {
  readonly index: PassageIndex
  readonly catalogue: Catalogue
} {
  const documents = new Map<DocumentId, DocumentEntry>()
  const questions = new Map<DocumentId, readonly string[]>()
  let groups: ExclusiveGroups | null = null
  let starters: readonly Starter[] | null = null
  const changed = () => {
    groups = null
    starters = null
  }
  return {
    index: {
      ...index,
      put(document) {
        const { id, title, url, tags, updatedAt, revision, body } = document
        documents.set(id, { id, title, url, tags, updatedAt, revision })
        questions.set(id, questionsIn(body))
        changed()
        index.put(document)
      },
      remove(id) {
        documents.delete(id)
        questions.delete(id)
        changed()
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
      starters(first) {
        starters ??= startersFrom(
          [...documents.values()].map((each) => ({ ...each, questions: questions.get(each.id) ?? [] })),
        )
        return starters.slice(0, first)
      },
    },
  }
}
