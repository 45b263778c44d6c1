import { sameContent } from '../../domain/documentContent.ts'
import type { DocumentId } from '../../domain/ids.ts'
import type { KnowledgeDocument } from '../../domain/knowledge.ts'
import type { Database } from './database.ts'

interface DocumentRow {
  readonly id: DocumentId
  readonly revision: number
  readonly updatedAt: number
  readonly content: string
}

type Content = readonly [title: string, body: string, url: string | null, tags: readonly string[]]

/** Documents, and what is left of those that were removed. What writes belongs into a transaction. */
export function documentTable(db: Database) {
  const columns = 'id, revision, updated_at as updatedAt, content'
  const select = db.prepare<DocumentRow>(`select ${columns} from documents where id = ?`)
  const upsert = db.prepare(`insert into documents (id, revision, updated_at, content) values (?, ?, ?, ?)
    on conflict (id) do update set
      revision = excluded.revision, updated_at = excluded.updated_at, content = excluded.content`)
  const remove = db.prepare('delete from documents where id = ?')
  const bury = db.prepare('insert into removed_documents (id, revision) values (?, ?)')
  const unbury = db.prepare('delete from removed_documents where id = ?')
  const last = db.prepare<{ revision: number }>(`select max(
    coalesce((select max(revision) from documents), 0),
    coalesce((select max(revision) from removed_documents), 0)) as revision`)
  const changed = db.prepare<DocumentRow>(
    `select ${columns} from documents where revision > ? order by revision limit ?`,
  )
  const removed = db.prepare<{ id: DocumentId; revision: number }>(
    'select id, revision from removed_documents where revision > ? order by revision limit ?',
  )
  /** That of the last change: a document or a burial has it. */
  const revision = (): number => last.get()?.revision ?? 0
  const find = (id: DocumentId): KnowledgeDocument | null => {
    const row = select.get(id)
    return row ? documentFrom(row) : null
  }
  return {
    find,
    revision,
    /** Under the next revision, unless it is there with the same content. */
    write(document: Omit<KnowledgeDocument, 'revision'>) {
      const there = find(document.id)
      if (there && sameContent(there, document)) return { stored: there, isNews: false }
      const stored = { ...document, revision: revision() + 1 }
      unbury.run(stored.id)
      upsert.run(stored.id, stored.revision, stored.updatedAt, contentOf(stored))
      return { stored, isNews: true }
    },
    remove(id: DocumentId): boolean {
      const next = revision() + 1
      if (remove.run(id) === 0) return false
      bury.run(id, next)
      return true
    },
    changedAfter: (after: number, limit: number) => changed.all(after, limit).map(documentFrom),
    removedAfter: (after: number, limit: number) => removed.all(after, limit),
  }
}

const contentOf = ({ title, body, url, tags }: KnowledgeDocument): string => {
  const content: Content = [title, body, url, tags]
  return JSON.stringify(content)
}

function documentFrom({ id, revision, updatedAt, content }: DocumentRow): KnowledgeDocument {
  const [title, body, url, tags] = JSON.parse(content) as Content
  return { id, title, body, url, tags, updatedAt, revision }
}
