import { AppError, BadUserInput, type ErrorCode } from '../domain/errors.ts'
import { BodyTooLarge } from './body.ts'
import { UnfitOperation } from './documents.ts'
import { ChangeByGet } from './rules.ts'

const STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  STORE_UNAVAILABLE: 503,
}

/** The HTTP status of a request that failed before there was an operation. */
export function statusOf(error: unknown): number {
  if (error instanceof BodyTooLarge) return 413
  return error instanceof AppError ? (STATUS[error.code] ?? 400) : 500
}

interface RefusalStatus {
  readonly status: number
  /** Not for clients that ask for plain JSON: they get 200. */
  readonly spec?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

/** The protocol's status: what has not the form of a request is a bad one; all else, for clients alone that ask for that. */
export function refusalStatus(error: unknown): RefusalStatus {
  if (error instanceof ChangeByGet) return { status: 405, headers: { Allow: 'POST' } }
  const isMalformed = error instanceof BadUserInput && !(error instanceof UnfitOperation)
  return isMalformed ? { status: 400 } : { status: 400, spec: true }
}
