import type { DocumentId } from '../../domain/ids.ts'
import type { KnowledgeDocument } from '../../domain/knowledge.ts'
import type { KnowledgeStore } from '../../ports/knowledgeStore.ts'
import type { Afterwards, Database } from './database.ts'

interface DocumentRow {
  readonly id: DocumentId
  readonly revision: number
  readonly updatedAt: number
  readonly content: string
}

/** The documents in the embedded database. What was removed leaves its id behind, for `changesSince`. */
export function sqliteKnowledgeStore(db: Database): KnowledgeStore {
  const table = documentTable(db)
  const announce = () => db.events.documentsChanged.publish('any')
  const write = (document: UnrevisedDocument, there: KnowledgeDocument | null, afterwards: Afterwards) => {
    if (there && isSame(there, document)) return there
    const stored = { ...document, revision: table.revision() + 1 }
    table.put(stored)
    afterwards(announce)
    return stored
  }
  return {
    get: (id) => db.read(() => table.find(id)),
    put: (document) => db.change((afterwards) => write(document, table.find(document.id), afterwards)),
    replace: (document, revision) =>
      db.change((afterwards) => {
        const there = table.find(document.id)
        if (there?.revision !== revision && !isSame(there, document)) return null
        return write(document, there, afterwards)
      }),
    remove: (id) =>
      db.change((afterwards) => {
        if (!table.find(id)) return false
        table.remove(id, table.revision() + 1)
        afterwards(announce)
        return true
      }),
    changesSince: (revision) =>
      db.read(() => ({
        revision: table.revision(),
        changed: table.changedAfter(revision),
        removed: table.removedAfter(revision),
      })),
    onChange: async (listener) => db.events.documentsChanged.subscribe('any', listener),
  }
}

function documentTable(db: Database) {
  const columns = 'id, revision, updated_at as updatedAt, content'
  const select = db.prepare<DocumentRow>(`select ${columns} from documents where id = ?`)
  const upsert = db.prepare(`insert into documents (id, revision, updated_at, content) values (?, ?, ?, ?)
    on conflict (id) do update set
      revision = excluded.revision, updated_at = excluded.updated_at, content = excluded.content`)
  const remove = db.prepare('delete from documents where id = ?')
  const bury = db.prepare('insert into removed_documents (id, revision) values (?, ?)')
  const unbury = db.prepare('delete from removed_documents where id = ?')
  const revision = db.prepare<{ revision: number }>(`select max(
    coalesce((select max(revision) from documents), 0),
    coalesce((select max(revision) from removed_documents), 0)) as revision`)
  const changed = db.prepare<DocumentRow>(
    `select ${columns} from documents where revision > ? order by revision`,
  )
  const removed = db.prepare<{ id: DocumentId }>(
    'select id from removed_documents where revision > ? order by revision',
  )
  return {
    find(id: DocumentId): KnowledgeDocument | null {
      const row = select.get(id)
      return row ? documentFrom(row) : null
    },
    put(document: KnowledgeDocument): void {
      unbury.run(document.id)
      upsert.run(document.id, document.revision, document.updatedAt, contentOf(document))
    },
    remove(id: DocumentId, atRevision: number): void {
      remove.run(id)
      bury.run(id, atRevision)
    },
    /** That of the last change: a document or a burial has it. */
    revision: (): number => revision.get()?.revision ?? 0,
    changedAfter: (after: number): KnowledgeDocument[] => changed.all(after).map(documentFrom),
    removedAfter: (after: number): DocumentId[] => removed.all(after).map(({ id }) => id),
  }
}

type UnrevisedDocument = Omit<KnowledgeDocument, 'revision'>

const isSame = (there: UnrevisedDocument | null, document: UnrevisedDocument): boolean =>
  there !== null && contentOf(there) === contentOf(document)

type Content = readonly [title: string, body: string, url: string | null, tags: readonly string[]]

const contentOf = ({ title, body, url, tags }: UnrevisedDocument): string => {
  const content: Content = [title, body, url, tags]
  return JSON.stringify(content)
}

function documentFrom({ id, revision, updatedAt, content }: DocumentRow): KnowledgeDocument {
  const [title, body, url, tags] = JSON.parse(content) as Content
  return { id, title, body, url, tags, updatedAt, revision }
}
