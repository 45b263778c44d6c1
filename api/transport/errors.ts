import { GraphQLError } from 'graphql'
import { AppError, type ErrorCode } from '../domain/errors.ts'

/** Tells the log of a failure that its receiver gets no more of than a request id. */
export type OnUnexpected = (error: unknown, requestId: string) => void

/** What the library calls in its own way and we have a code for. */
const LIBRARY_CODES = new Map<unknown, ErrorCode>([
  ['BAD_REQUEST', 'BAD_USER_INPUT'],
  ['OPERATION_RESOLUTION_FAILURE', 'BAD_USER_INPUT'],
])

/**
 * What an error looks like outside: coded failures as they are, GraphQL's own complaints with a code, and anything
 * else as INTERNAL with the request id that the log has.
 */
export function outwardError(error: unknown, requestId: string, onUnexpected: OnUnexpected): GraphQLError {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error
  if (cause instanceof AppError) return rewrite(error, cause.message, { code: cause.code, ...cause.details })
  if (cause instanceof GraphQLError) {
    const { code, ...extensions } = cause.extensions
    return rewrite(error, cause.message, {
      code: LIBRARY_CODES.get(code) ?? code ?? 'BAD_USER_INPUT',
      ...extensions,
    })
  }
  onUnexpected(cause, requestId)
  return rewrite(error, 'Something went wrong on our side.', { code: 'INTERNAL', requestId })
}

function rewrite(error: unknown, message: string, extensions: Record<string, unknown>): GraphQLError {
  if (!(error instanceof GraphQLError)) return new GraphQLError(message, { extensions })
  const { nodes = null, source = null, positions = null, path = null } = error
  return new GraphQLError(message, { nodes, source, positions, path, extensions })
}
