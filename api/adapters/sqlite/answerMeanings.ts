import type { AnswerKey } from '../../domain/answerKey.ts'
import { unitVector } from '../../domain/cachedAnswer.ts'
import type { Candidate, Meaning } from '../../ports/answerCache.ts'
import type { VectorSource } from '../nearest.ts'
import { bytesOf, vectorIn } from '../vectorBytes.ts'
import type { StoredVector } from '../vectors.ts'
import type { Database } from './database.ts'

interface VectorRow {
  readonly seq: number
  readonly key: AnswerKey
  readonly scope: string
  readonly vector: Uint8Array
}

interface MeaningOptions {
  readonly origin: () => string
  /** Who reads from the start begins with so many at most. */
  readonly newest: number
  readonly now: () => number
}

/** The table of what cached answers' questions mean; a row goes with its answer. */
export function answerMeanings(db: Database, { origin, newest, now }: MeaningOptions) {
  const remove = db.prepare('delete from answer_meanings where key = ?')
  const insert = db.prepare('insert into answer_meanings (key, scope, question, vector) values (?, ?, ?, ?)')
  const added = db.prepare<VectorRow>(
    'select seq, key, scope, vector from answer_meanings where seq > ? order by seq limit ?',
  )
  const look = db.prepare<{ question: string; threshold: number | null }>(`select question, threshold
    from answer_meanings join answers on answers.key = answer_meanings.key
    where answer_meanings.key = ? and expires_at > ?`)
  const older = db.prepare<{ seq: number }>(
    'select seq from answer_meanings where seq > 0 order by seq desc limit 1 offset ?',
  )
  const source: VectorSource = {
    added: (known, after, limit) =>
      db.read(() => {
        const vectors = added
          .all(known === origin() ? after : (older.get(newest)?.seq ?? 0), limit)
          .map(storedVector)
        const next = vectors.length < limit ? null : (vectors.at(-1)?.seq ?? null)
        return { origin: origin(), vectors, next }
      }),
    look: (keys) => db.read(() => keys.map((key) => looked(look.get(key, now())))),
  }
  return {
    source,
    /** Sets or removes what an answer's question means. Runs within the caller's transaction. */
    save(key: AnswerKey, meaning: Meaning | null): void {
      remove.run(key)
      const vector = meaning && unitVector(meaning.embedding)
      if (meaning && vector) insert.run(key, meaning.scope, JSON.stringify(meaning.question), bytesOf(vector))
    },
  }
}

const looked = (row: { question: string; threshold: number | null } | undefined) =>
  row
    ? ({ question: JSON.parse(row.question) as string, threshold: row.threshold } satisfies Omit<
        Candidate,
        'key' | 'similarity'
      >)
    : null

const storedVector = ({ seq, key, scope, vector }: VectorRow): StoredVector => ({
  seq,
  key,
  scope,
  vector: vectorIn(vector),
})
