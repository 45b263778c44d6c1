import { exclusiveGroups, type NamedDocument } from '../domain/exclusiveGroups.ts'
import type { DocumentId } from '../domain/ids.ts'
import type { DocumentState, Source } from '../domain/message.ts'
import type { ExclusiveGroups } from '../domain/sameQuestion.ts'
import { type AskableDocument, questionsIn, type Starter, startersFrom } from '../domain/starters.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'

/** What the documents tell of, in short. */
export interface Catalogue {
  /** The same object until a document changes. */
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
  const revisions = new Map<DocumentId, number>()
  const documents = new Map<DocumentId, NamedDocument & AskableDocument>()
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
        const { id, title, tags, revision, body } = document
        revisions.set(id, revision)
        documents.set(id, { id, title, tags, questions: questionsIn(body) })
        changed()
        index.put(document)
      },
      remove(id) {
        documents.delete(id)
        revisions.delete(id)
        changed()
        index.remove(id)
      },
    },
    catalogue: {
      groups() {
        groups ??= exclusiveGroups([...documents.values()])
        return groups
      },
      documentState({ documentId, revision }) {
        const now = revisions.get(documentId)
        if (now === undefined) return 'DELETED'
        return revision === undefined || revision === now ? 'CURRENT' : 'CHANGED'
      },
      starters(first) {
        starters ??= startersFrom([...documents.values()])
        return starters.slice(0, first)
      },
    },
  }
}
