import { GAP_RETENTION_MS, type KnowledgeGap, MOST_GAPS } from '../../domain/knowledgeGap.ts'
import type { KnowledgeGaps } from '../../ports/knowledgeGaps.ts'
import type { Database } from './database.ts'

interface Row {
  readonly key: string
  readonly question: string
  readonly count: number
  readonly first_at: number
  readonly last_at: number
  readonly nearest: string | null
  readonly found: string
}

export function sqliteKnowledgeGaps(db: Database, { most = MOST_GAPS } = {}): KnowledgeGaps {
  const upsert = db.prepare(`insert into knowledge_gaps values (?, ?, 1, ?, ?, ?, ?)
    on conflict (key) do update set count = count + 1, last_at = max(last_at, excluded.last_at),
      nearest = excluded.nearest, found = excluded.found`)
  const expire = db.prepare('delete from knowledge_gaps where last_at <= ?')
  const trim = db.prepare(`delete from knowledge_gaps where key in
    (select key from knowledge_gaps order by last_at desc, key limit -1 offset ?)`)
  const page = db.prepare<Row>('select * from knowledge_gaps order by count desc, last_at desc, key limit ?')
  const remove = db.prepare('delete from knowledge_gaps where key = ?')
  const removeLast = db.prepare('delete from knowledge_gaps where key = ? and count <= 1')
  const countLess = db.prepare('update knowledge_gaps set count = count - 1 where key = ?')
  return {
    record: ({ key, question, lastAskedAt, nearest, found }) =>
      db.change(() => {
        upsert.run(key, question, lastAskedAt, lastAskedAt, nearest && JSON.stringify(nearest), found)
        expire.run(lastAskedAt - GAP_RETENTION_MS)
        trim.run(most)
      }),
    list: (limit) => db.read(() => page.all(limit).map(gapOf)),
    takeBack: (key) =>
      db.change(() => {
        if (removeLast.run(key) === 0) countLess.run(key)
      }),
    remove: (key) => db.change(() => void remove.run(key)),
  }
}

const gapOf = ({ key, question, count, first_at, last_at, nearest, found }: Row): KnowledgeGap => ({
  key,
  question,
  count,
  firstAskedAt: first_at,
  lastAskedAt: last_at,
  nearest: nearest === null ? null : JSON.parse(nearest),
  found,
})
