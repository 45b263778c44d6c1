import type { PassageVectors } from '../../ports/passageVectors.ts'
import { bytesOf, vectorIn } from '../vectorBytes.ts'
import type { Database } from './database.ts'

export function sqlitePassageVectors(db: Database): PassageVectors {
  const one = db.prepare<{ vector: Uint8Array }>(
    'select vector from passage_vectors where model = ? and digest = ?',
  )
  const insert = db.prepare(`insert into passage_vectors values (?, ?, ?)
    on conflict (model, digest) do update set vector = excluded.vector`)
  const all = db.prepare<{ digest: string }>('select digest from passage_vectors where model = ?')
  const remove = db.prepare('delete from passage_vectors where model = ? and digest = ?')
  return {
    get: (model, digests) =>
      db.read(() => {
        const found = new Map<string, Float32Array>()
        for (const digest of digests) {
          const row = one.get(model, digest)
          if (row) found.set(digest, vectorIn(row.vector))
        }
        return found
      }),
    put: (model, vectors) =>
      db.change(() => {
        for (const [digest, vector] of vectors) insert.run(model, digest, bytesOf(vector))
      }),
    prune: (model, kept) =>
      db.change(() => {
        for (const { digest } of all.all(model)) if (!kept.has(digest)) remove.run(model, digest)
      }),
  }
}
