import { AppError, type ErrorCode } from '../domain/errors.ts'
import { BodyTooLarge } from './body.ts'

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
