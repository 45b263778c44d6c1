import { sameContent } from '../../domain/documentContent.ts'
import type { DocumentId } from '../../domain/ids.ts'
import { type DocumentOrigin, FOLLOWER_SILENT_MS } from '../../domain/importing.ts'
import type { KnowledgeChanges, KnowledgeStore } from '../../ports/knowledgeStore.ts'
import type { Database } from './database.ts'
import { documentTable } from './documentTable.ts'

interface OriginRow extends DocumentOrigin {
  readonly id: DocumentId
}

/** The documents in the embedded database. What was removed leaves its id behind, for `changesSince`. */
export function sqliteKnowledgeStore(db: Database, { now = Date.now } = {}): KnowledgeStore {
  const table = documentTable(db)
  const followers = followerTable(db)
  const origins = originTable(db)
  const announce = () => db.events.documentsChanged.publish('any')
  return {
    get: (id) => db.read(() => table.find(id)),
    getAll: (ids) =>
      db.read(() => new Map(ids.map(table.find).flatMap((found) => (found ? [[found.id, found]] : [])))),
    put: (document) =>
      db.change((afterwards) => {
        const { stored, isNews } = table.write(document)
        if (isNews) afterwards(announce)
        return stored
      }),
    replace: (document, revision) =>
      db.change((afterwards) => {
        const there = table.find(document.id)
        const isExpected = there && (there.revision === revision || sameContent(there, document))
        if (!isExpected) return null
        const { stored, isNews } = table.write(document)
        if (isNews) afterwards(announce)
        return stored
      }),
    putAll: (documents) =>
      db.change((afterwards) => {
        const written = documents.map(({ document }) => table.write(document))
        for (const { document, origin } of documents) origins.put(document.id, origin)
        if (written.some(({ isNews }) => isNews)) afterwards(announce)
        return table.revision()
      }),
    tellFollowed: (process, revision) => db.change(() => followers.tell(process, revision, now())),
    leastFollowed: () => db.read(() => followers.least(now())),
    origins: () => db.read(origins.all),
    remove: (id) =>
      db.change((afterwards) => {
        if (!table.remove(id)) return false
        afterwards(announce)
        return true
      }),
    changesSince: (revision, limit = -1) => db.read(() => changesOf(table, revision, limit)),
    onChange: async (listener) => db.events.documentsChanged.subscribe('any', listener),
  }
}

function changesOf(table: ReturnType<typeof documentTable>, after: number, limit: number): KnowledgeChanges {
  const all = [
    ...table.changedAfter(after, limit).map((document) => ({ revision: document.revision, document })),
    ...table.removedAfter(after, limit),
  ].sort((a, b) => a.revision - b.revision)
  const changes = limit < 0 ? all : all.slice(0, limit)
  const isWhole = changes.length === all.length && changes.length !== limit
  const latest = table.revision()
  return {
    revision: isWhole ? latest : (changes.at(-1)?.revision ?? after),
    latest,
    // What this process has seen is lost with the process alone.
    epoch: '',
    changed: changes.flatMap((change) => ('document' in change ? [change.document] : [])),
    removed: changes.flatMap((change) => ('id' in change ? [change.id] : [])),
  }
}

function followerTable(db: Database) {
  const upsert = db.prepare(`insert into knowledge_followers values (?, ?, ?)
    on conflict (process) do update set revision = excluded.revision, told_at = excluded.told_at`)
  const forget = db.prepare('delete from knowledge_followers where told_at <= ?')
  const select = db.prepare<{ least: number | null }>(
    'select min(revision) as least from knowledge_followers where told_at > ?',
  )
  return {
    tell(process: string, revision: number, at: number): void {
      forget.run(at - FOLLOWER_SILENT_MS)
      upsert.run(process, revision, at)
    },
    least: (at: number): number | null => select.get(at - FOLLOWER_SILENT_MS)?.least ?? null,
  }
}

function originTable(db: Database) {
  const upsert = db.prepare(`insert into document_origins values (?, ?, ?, ?)
    on conflict (id) do update set
      path = excluded.path, digest = excluded.digest, documents = excluded.documents`)
  const select = db.prepare<OriginRow>('select id, path, digest, documents from document_origins')
  return {
    put: (id: DocumentId, { path, digest, documents }: DocumentOrigin): void =>
      void upsert.run(id, JSON.stringify(path), digest, documents),
    all: (): ReadonlyMap<DocumentId, DocumentOrigin> =>
      new Map(
        select
          .all()
          .map(({ id, path, digest, documents }) => [
            id,
            { path: JSON.parse(path) as string, digest, documents },
          ]),
      ),
  }
}
