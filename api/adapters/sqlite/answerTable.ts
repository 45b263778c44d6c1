import type { AnswerKey } from '../../domain/answerKey.ts'
import type { Database } from './database.ts'

/** Instants are epoch ms. */
export interface AnswerRow {
  readonly answer: string
  readonly popularity: number
  readonly expiresAt: number
}

/** The table of cached answers. What has expired at `now` is not found. Runs within the caller's transaction. */
export function answerTable(db: Database) {
  const select = db.prepare<AnswerRow>(
    'select answer, popularity, expires_at as expiresAt from answers where key = ? and expires_at > ?',
  )
  const upsert = db.prepare(`insert into answers (key, answer, popularity, expires_at) values (?, ?, ?, ?)
    on conflict (key) do update set answer = excluded.answer, popularity = excluded.popularity,
      expires_at = excluded.expires_at`)
  const setPopularity = db.prepare('update answers set popularity = ? where key = ?')
  const raise = db.prepare(
    'update answers set threshold = max(coalesce(threshold, ?1), ?1) where key = ?2 and expires_at > ?3',
  )
  const entries = db.prepare<{ entries: number }>('select entries from answer_cache where id = 1')
  const countExpired = db.prepare<{ count: number }>(
    'select count(*) as count from answers where expires_at <= ?',
  )
  const remove = db.prepare('delete from answers where key = ?')
  const removeExpired = db.prepare(`delete from answers where key in
    (select key from answers where expires_at <= ? limit ?)`)
  const removeLeast = db.prepare(`delete from answers where key in
    (select key from answers where popularity > 0 and key <> ? order by popularity limit ?)`)
  const removeAll = db.prepare('delete from answers where popularity > 0')
  const origin = db.prepare<{ origin: number }>('select origin from answer_cache where id = 1')
  const raiseOrigin = db.prepare('update answer_cache set origin = origin + 1 where id = 1')
  return {
    find: (key: AnswerKey, now: number): AnswerRow | undefined => select.get(key, now),
    save: (key: AnswerKey, { answer, popularity, expiresAt }: AnswerRow): void =>
      void upsert.run(key, answer, popularity, expiresAt),
    setPopularity: (key: AnswerKey, popularity: number): void => void setPopularity.run(popularity, key),
    raise: (key: AnswerKey, threshold: number, now: number): void => void raise.run(threshold, key, now),
    /** Those that have expired and are not removed yet included. */
    entries: (): number => entries.get()?.entries ?? 0,
    count: (now: number): number => (entries.get()?.entries ?? 0) - (countExpired.get(now)?.count ?? 0),
    remove: (key: AnswerKey): void => void remove.run(key),
    removeExpired: (now: number, limit: number): void => void removeExpired.run(now, limit),
    /** Other than `spared`, which is new and has had no time to be asked for. */
    removeLeastPopular: (count: number, spared: AnswerKey): void => void removeLeast.run(spared, count),
    removeAll(): void {
      removeAll.run()
      raiseOrigin.run()
    },
    origin: (): string => String(origin.get()?.origin),
  }
}
