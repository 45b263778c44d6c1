import { documentNames } from '../domain/documentNames.ts'
import type { DocumentId } from '../domain/ids.ts'
import type { KnowledgeDocument } from '../domain/knowledge.ts'
import type { DocumentState, Source } from '../domain/message.ts'
import type { ExclusiveGroups, ExclusiveNames } from '../domain/sameQuestion.ts'
import { type Sequence, sortedList } from '../domain/sortedList.ts'
import { type AskableDocument, questionsIn, type Starter, startersOf } from '../domain/starters.ts'
import type { PassageIndex } from '../ports/passageIndex.ts'
import { byNewest, type DocumentEntry } from './documentList.ts'

/** What this process knows of all documents, but for their texts. An edit costs the same however many there are. */
export interface Catalogue {
  /** Last written first. The same object, which changes with the documents. */
  documents(): Sequence<DocumentEntry>
  /** The names of what they are about. The same object, which changes with the documents. */
  groups(): ExclusiveGroups | ExclusiveNames
  /** What has become of the document since a source was taken from it, as far as this process knows. */
  documentState(source: Pick<Source, 'documentId' | 'revision'>): DocumentState
  /** What a newcomer can ask about. */
  starters(first: number): readonly Starter[]
}

type Known = DocumentEntry & AskableDocument

/** The same index, and a catalogue of what it holds. */
export function catalogued(index: PassageIndex): {
  readonly index: PassageIndex
  readonly catalogue: Catalogue
} {
  const documents = new Map<DocumentId, Known>()
  const newest = sortedList<DocumentEntry>(byNewest)
  const names = documentNames()
  const starters = startersOf()
  const forget = (id: DocumentId) => {
    const known = documents.get(id)
    if (!known) return
    documents.delete(id)
    newest.remove(known)
    names.remove(known)
    starters.remove(known)
  }
  return {
    index: {
      ...index,
      put(document) {
        forget(document.id)
        const known = knownOf(document)
        documents.set(document.id, known)
        newest.add(known)
        names.add(known)
        starters.add(known)
        index.put(document)
      },
      remove(id) {
        forget(id)
        index.remove(id)
      },
    },
    catalogue: {
      documents: () => newest,
      groups: () => names,
      documentState({ documentId, revision }) {
        const now = documents.get(documentId)?.revision
        if (now === undefined) return 'DELETED'
        return revision === undefined || revision === now ? 'CURRENT' : 'CHANGED'
      },
      starters: starters.first,
    },
  }
}

const knownOf = ({ id, title, url, tags, updatedAt, revision, body }: KnowledgeDocument): Known => ({
  ...{ id, title, url, tags, updatedAt, revision },
  questions: questionsIn(body),
})
