import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isBusy, isNoDatabase } from './failures.ts'
import { APPLICATION_ID, MIGRATIONS } from './schema.sql.ts'

export interface OpenFile {
  readonly connection: DatabaseSync
  readonly unlock: () => void
}

export interface FileWaits {
  /** How long another program, a backup for one, may keep us from writing. The process stands still for that time. */
  readonly busyTimeoutMs: number
  /** How long a new process waits for the one before to let go. */
  readonly lockTimeoutMs: number
}

const WAITS: FileWaits = { busyTimeoutMs: 1_000, lockTimeoutMs: 2_000 }

const SETTINGS = `
  pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on;
  -- What is deleted is overwritten: someone's words are not to be found in the file when they are gone from its tables.
  pragma secure_delete = on;
`

/** Why the database cannot be used, in words for the operator. */
class Unusable extends Error {
  override name = 'Unusable'
}

/** Opens and migrates the file. @throws Error that names the file and says what is wrong with it */
export const openFile = (path: string, waits = WAITS): OpenFile =>
  explaining(path, () => {
    const unlock = path === ':memory:' ? () => {} : lock(path, waits.lockTimeoutMs)
    if (!unlock)
      throw new Unusable(
        `${path} is in use by another process. Stop that one first; several processes can share a Redis, not this file.`,
      )
    return connectOr(unlock, path, waits)
  })

/**
 * Opens the file whether a process of ours holds it or not, and keeps none away: for a command that writes to it for a
 * while. Such a guest ends nothing that the holder is at, and works with a holder of the same version alone.
 * @throws Error that names the file and says what is wrong with it
 */
export const openFileBeside = (path: string, waits = WAITS): OpenFile =>
  explaining(path, () => {
    const unlock = lock(path, 0)
    if (!unlock) return { connection: connectSoonAsGuest(path, waits), unlock: () => {} }
    const { connection } = connectOr(unlock, path, waits)
    unlock()
    return { connection, unlock: () => {} }
  })

function connectOr(unlock: () => void, path: string, waits: FileWaits): OpenFile {
  try {
    return { connection: connect(path, waits), unlock }
  } catch (error) {
    unlock()
    throw error
  }
}

function explaining<T>(path: string, open: () => T): T {
  try {
    return open()
  } catch (error) {
    throw explained(error, path)
  }
}

/**
 * Keeps other processes away for as long as this one lives; the system ends the lock with the process, however that
 * ends. It is on a file of its own, so that backups and the sqlite3 shell can still read the database. Null: another
 * process has it.
 */
function lock(path: string, timeout: number): (() => void) | null {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const holder = new DatabaseSync(`${path}.lock`, { timeout })
  try {
    holder.exec('begin exclusive')
    return () => holder.close()
  } catch (error) {
    holder.close()
    if (!isBusy(error)) throw error
    return null
  }
}

/** A holder that has just begun may still be making the tables. */
function connectSoonAsGuest(path: string, waits: FileWaits): DatabaseSync {
  const until = Date.now() + waits.lockTimeoutMs
  for (;;) {
    try {
      return connectAsGuest(path, waits)
    } catch (error) {
      if (Date.now() > until) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    }
  }
}

function connectAsGuest(path: string, { busyTimeoutMs: timeout }: FileWaits): DatabaseSync {
  const connection = new DatabaseSync(path, { timeout })
  try {
    checkOrigin(connection, path)
    connection.exec(SETTINGS)
    if (pragma(connection, 'user_version') !== MIGRATIONS.length)
      throw new Unusable(`${path} is in use by another version of the product. Use the same one for both.`)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

function connect(path: string, { busyTimeoutMs: timeout }: FileWaits): DatabaseSync {
  const connection = new DatabaseSync(path, { timeout })
  try {
    checkOrigin(connection, path)
    connection.exec(SETTINGS)
    migrate(connection, path)
    freeWhatTheDeadHeld(connection)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/** Whoever held the file is gone: what it was at is free again. */
function freeWhatTheDeadHeld(connection: DatabaseSync): void {
  connection.exec(`
    update jobs set running = 0 where running = 1;
    update generations set lease_until = 0 where ended_by is null and lease_until > 0;
    update webhook_deliveries set leased_until = 0 where finished_at is null and leased_until > 0;
  `)
}

function checkOrigin(connection: DatabaseSync, path: string): void {
  const isOurs = pragma(connection, 'application_id') === APPLICATION_ID
  const tables = connection.prepare('select count(*) as count from sqlite_schema').get()
  if (!isOurs && tables?.count !== 0) throw new Unusable(`${path} is another program's database.`)
}

function migrate(connection: DatabaseSync, path: string): void {
  const version = pragma(connection, 'user_version')
  if (version > MIGRATIONS.length)
    throw new Unusable(
      `${path} was written by a newer version (its schema is ${version}, this version knows ${MIGRATIONS.length}). Start that version, or choose another folder.`,
    )
  if (version === MIGRATIONS.length) return
  connection.exec('begin immediate')
  for (const step of MIGRATIONS.slice(version)) connection.exec(step)
  connection.exec(
    `pragma application_id = ${APPLICATION_ID}; pragma user_version = ${MIGRATIONS.length}; commit`,
  )
}

const pragma = (connection: DatabaseSync, name: string): number =>
  Number(connection.prepare(`pragma ${name}`).get()?.[name])

function explained(error: unknown, path: string): unknown {
  if (error instanceof Unusable) return error
  if (isNoDatabase(error))
    return new Unusable(`${path} is not a database, or it is damaged.`, { cause: error })
  const reason = error instanceof Error ? error.message : 'unknown'
  return new Unusable(`${path} cannot be opened: ${reason}.`, { cause: error })
}
