import type { Counters } from '../../ports/counters.ts'
import type { Database } from './database.ts'

const SINCE = 'since'

/** Counters in the embedded database; one of them holds since when they count. */
export function sqliteCounters(db: Database, { now = Date.now }: { now?: () => number } = {}): Counters {
  const begin = db.prepare(`insert into counters values ('${SINCE}', ?) on conflict (name) do nothing`)
  const add = db.prepare(`insert into counters values ('sum:' || ?, ?)
    on conflict (name) do update set value = value + excluded.value`)
  const since = db.prepare<{ value: number }>(`select value from counters where name = '${SINCE}'`)
  const sums = db.prepare<{ name: string; value: number }>(
    `select substr(name, 5) as name, value from counters where name >= 'sum:' and name < 'sum;'`,
  )
  return {
    add: (counts) =>
      db.change(() => {
        begin.run(now())
        for (const [name, count] of Object.entries(counts)) if (count !== 0) add.run(name, count)
      }),
    async read() {
      // Reading is frequent, beginning is not: only the first of all calls writes.
      const begun = await db.read(() => since.get())
      if (!begun) await db.change(() => begin.run(now()))
      return db.read(() => ({
        since: since.get()?.value ?? now(),
        counts: Object.fromEntries(sums.all().map(({ name, value }) => [name, value])),
      }))
    },
  }
}
