import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { type Database, openDatabase } from '../../adapters/sqlite/database.ts'
import { quickTemporaryFolder } from '../support/temporary.ts'
import type { Opened } from './opened.ts'

const INSTANT = 1_800_000_000_000

/** A clock that can be moved ahead; by itself it stands still, unless it goes by another. */
export function makeClock(time: () => number = () => INSTANT) {
  let aheadMs = 0
  return {
    now: () => time() + aheadMs,
    async elapse(ms: number) {
      aheadMs += ms
    },
  }
}

export interface TemporaryDatabase {
  readonly path: string
  readonly db: Database
  /** Closes the database and opens it again, as the next process would. */
  reopen(): Database
  close(): Promise<void>
}

/** A database in a folder of its own, which goes with it. */
export async function temporaryDatabase(): Promise<TemporaryDatabase> {
  const folder = await mkdtemp(join(quickTemporaryFolder(), 'verdemuse-'))
  const path = join(folder, 'data', 'verdemuse.db')
  let db = openDatabase(path)
  return {
    path,
    db,
    reopen() {
      db.close()
      db = openDatabase(path)
      return db
    },
    async close() {
      db.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** Rows in the given tables, all together. */
export const countRows = (db: Database, tables: readonly string[]): number =>
  tables.reduce(
    (sum, table) =>
      sum + (db.prepare<{ count: number }>(`select count(*) as count from ${table}`).get()?.count ?? 0),
    0,
  )

/** A contract's driver for a port that lives in `tables`. A second instance shares the database, as it does in a process. */
export async function openSqlite<Port>(
  tables: readonly string[],
  makePort: (db: Database, now: () => number) => Port,
  clock = makeClock(),
): Promise<Opened<Port> & { database: TemporaryDatabase }> {
  const database = await temporaryDatabase()
  return {
    port: makePort(database.db, clock.now),
    another: async () => makePort(database.db, clock.now),
    ...clock,
    countLeftovers: async () => countRows(database.db, tables),
    close: database.close,
    database,
  }
}
