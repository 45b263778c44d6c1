import { type DocumentImport, IMPORTS_KEPT } from '../../domain/importing.ts'
import type { ImportLog, KnownImport } from '../../ports/importLog.ts'
import type { Database } from './database.ts'

interface Row {
  readonly toldAt: number
  readonly state: string
}

/** The imports in the embedded database. */
export function sqliteImportLog(db: Database, { now }: { readonly now: () => number }): ImportLog {
  const upsert = db.prepare(`insert into document_imports (id, told_at, state) values (?, ?, ?)
    on conflict (id) do update set told_at = excluded.told_at, state = excluded.state`)
  const forget = db.prepare(`delete from document_imports where told_at <= ?
    or id not in (select id from document_imports order by id desc limit ${IMPORTS_KEPT.most})`)
  const columns = 'told_at as toldAt, state'
  const one = db.prepare<Row>(`select ${columns} from document_imports where id = ?`)
  // Ids sort by time.
  const all = db.prepare<Row>(`select ${columns} from document_imports order by id desc`)
  const known = ({ toldAt, state }: Row): KnownImport => ({
    told: JSON.parse(state) as DocumentImport,
    silentForMs: now() - toldAt,
  })
  return {
    tell: (state) =>
      db.change(() => {
        upsert.run(state.id, now(), JSON.stringify(state))
        forget.run(now() - IMPORTS_KEPT.forMs)
      }),
    find: (id) =>
      db.read(() => {
        const row = one.get(id)
        return row ? known(row) : null
      }),
    list: () => db.read(() => all.all().map(known)),
  }
}
