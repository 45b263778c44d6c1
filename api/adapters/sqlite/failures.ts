import { StoreUnavailable } from '../../domain/errors.ts'

interface SqliteError extends Error {
  readonly code: 'ERR_SQLITE_ERROR'
  /** SQLite's extended result code; its low byte is the primary one. */
  readonly errcode: number
}

const isSqliteError = (error: unknown): error is SqliteError =>
  error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR' && 'errcode' in error

const primaryCode = (error: unknown): number | null => (isSqliteError(error) ? error.errcode & 0xff : null)

/** BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN: the file or its disk is in the way, not what we asked. */
const PASSING = new Set([5, 6, 7, 8, 10, 13, 14])

export const isBusy = (error: unknown): boolean => primaryCode(error) === 5

/** CORRUPT, NOTADB */
export const isNoDatabase = (error: unknown): boolean => [11, 26].includes(primaryCode(error) ?? 0)

/** The error as a port may throw it. */
export function asPortError(error: unknown): unknown {
  const isClosed = error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE'
  return isClosed || PASSING.has(primaryCode(error) ?? 0) ? new StoreUnavailable(error) : error
}
