import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { type Events, makeEvents } from './events.ts'
import { asPortError } from './failures.ts'
import { type FileWaits, openFile, openFileBeside } from './file.ts'

export type { Events } from './events.ts'

/** A prepared statement; `Row` is what its columns give. */
export interface Statement<Row> {
  get(...parameters: SQLInputValue[]): Row | undefined
  all(...parameters: SQLInputValue[]): Row[]
  /** Returns how many rows it changed. */
  run(...parameters: SQLInputValue[]): number
}

/** Calls `publish` once the transaction is committed, and not at all where it is not. */
export type Afterwards = (publish: () => void) => void

/** The embedded database: one file, one process, one connection. Every adapter over it shares its events. */
export interface Database {
  readonly events: Events
  /** Aborted by `close`. */
  readonly closed: AbortSignal
  prepare<Row>(sql: string): Statement<Row>
  /** One transaction, at once. @throws StoreUnavailable */
  transact<T>(step: (afterwards: Afterwards) => T): T
  /** `transact` as ports have it: rejects with StoreUnavailable. */
  change<T>(step: (afterwards: Afterwards) => T): Promise<T>
  /** Several reads that belong together. Rejects with StoreUnavailable. */
  read<T>(step: () => T): Promise<T>
  /** What was deleted is gone from the journal beside the file as well, within some seconds. */
  eraseSoon(): void
  /** Ends all use of the file; later calls reject with StoreUnavailable. */
  close(): void
}

/**
 * Opens the embedded database, making the file and its folder where they are missing, and brings it up to date.
 * What a process that died was at is free again: its jobs wait, its leases are void.
 * @throws Error, for the operator to read, where the file is not ours, too new, or in use by another process.
 */
export function openDatabase(path: string, waits?: FileWaits): Database {
  const { connection, unlock } = openFile(path, waits)
  return over(connection, unlock)
}

/**
 * The same beside a process that may have it open: for a command that writes to it for a while. That process hears of
 * nothing; it finds what it looks for. @throws Error, for the operator to read
 */
export function openDatabaseBeside(path: string, waits?: FileWaits): Database {
  const { connection, unlock } = openFileBeside(path, waits)
  return over(connection, unlock)
}

function over(connection: DatabaseSync, unlock: () => void): Database {
  const closing = new AbortController()
  const transact = transactions(connection)
  const eraser = makeEraser(connection)
  return {
    events: makeEvents(),
    closed: closing.signal,
    prepare: (sql) => statement(connection, sql),
    transact,
    change: async (step) => transact(step),
    async read(step) {
      try {
        return step()
      } catch (error) {
        throw asPortError(error)
      }
    },
    eraseSoon: eraser.eraseSoon,
    close() {
      if (closing.signal.aborted) return
      closing.abort()
      eraser.close()
      connection.close()
      unlock()
    },
  }
}

const ERASE_AFTER_MS = 1_000
/** Once more when what was being written for the deleted has been let go of, too. */
const ERASE_AGAIN_AFTER_MS = 4_000

/** The journal has what was overwritten until it is begun anew. Many deletions in a row are erased at once. */
function makeEraser(connection: DatabaseSync) {
  let soon: NodeJS.Timeout | null = null
  let later: NodeJS.Timeout | undefined
  const erase = () => {
    try {
      connection.exec('pragma wal_checkpoint(truncate)')
    } catch {
      // A backup reads the file: the next deletion erases this one, too.
    }
  }
  const eraseFirst = () => {
    soon = null
    erase()
  }
  return {
    eraseSoon(): void {
      soon ??= setTimeout(eraseFirst, ERASE_AFTER_MS).unref()
      clearTimeout(later)
      later = setTimeout(erase, ERASE_AGAIN_AFTER_MS).unref()
    },
    close(): void {
      clearTimeout(soon ?? undefined)
      clearTimeout(later)
    },
  }
}

function transactions(connection: DatabaseSync): Database['transact'] {
  return (step) => {
    const publications: (() => void)[] = []
    let result: ReturnType<typeof step>
    try {
      connection.exec('begin immediate')
      // mutant: publish-after-commit
      result = step((publish) => publications.push(publish))
      connection.exec('commit')
    } catch (error) {
      rollBack(connection)
      throw asPortError(error)
    }
    for (const publish of publications) publish()
    return result
  }
}

/** SQLite rolls back by itself after some failures; what else goes wrong here matters less than why we are here. */
function rollBack(connection: DatabaseSync): void {
  try {
    if (connection.isOpen && connection.isTransaction) connection.exec('rollback')
  } catch {
    // The next `begin` fails, and tells.
  }
}

function statement<Row>(connection: DatabaseSync, sql: string): Statement<Row> {
  const prepared = connection.prepare(sql)
  return {
    get: (...parameters) => prepared.get(...parameters) as Row | undefined,
    all: (...parameters) => prepared.all(...parameters) as Row[],
    run: (...parameters) => Number(prepared.run(...parameters).changes),
  }
}
