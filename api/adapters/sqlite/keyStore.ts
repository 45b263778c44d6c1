import type { ApiKeyId } from '../../domain/ids.ts'
import type { KeyStore, StoredKey } from '../../ports/keyStore.ts'
import type { Database } from './database.ts'

interface KeyRow {
  readonly id: ApiKeyId
  readonly record: string
  readonly lastUsedAt: number | null
}

/** API keys in the embedded database. */
export function sqliteKeyStore(db: Database): KeyStore {
  const columns = 'id, record, last_used_at as lastUsedAt'
  const insert = db.prepare('insert into api_keys (id, record, last_used_at) values (?, ?, ?)')
  const one = db.prepare<KeyRow>(`select ${columns} from api_keys where id = ?`)
  // Ids sort by time.
  const all = db.prepare<KeyRow>(`select ${columns} from api_keys order by id desc`)
  const remove = db.prepare('delete from api_keys where id = ?')
  const used = db.prepare(
    'update api_keys set last_used_at = ? where id = ? and coalesce(last_used_at, 0) < ?',
  )
  const found = (id: ApiKeyId) => {
    const row = one.get(id)
    return row ? keyFrom(row) : null
  }
  return {
    add: ({ id, lastUsedAt, ...record }) =>
      db.change(() => void insert.run(id, JSON.stringify(record), lastUsedAt)),
    find: (id) => db.read(() => found(id)),
    list: () => db.read(() => all.all().map(keyFrom)),
    remove: (id) =>
      db.change(() => {
        const key = found(id)
        remove.run(id)
        return key
      }),
    used: (id, now) => db.change(() => void used.run(now, id, now)),
  }
}

const keyFrom = ({ id, record, lastUsedAt }: KeyRow): StoredKey => ({
  ...(JSON.parse(record) as Omit<StoredKey, 'id' | 'lastUsedAt'>),
  id,
  lastUsedAt,
})
