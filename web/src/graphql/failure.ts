import type { CombinedError } from '@urql/core'

/** What went wrong, for a person. `unsent`: whether it arrived is unknown, and sending it again may help. */
export interface Failure {
  readonly code: string
  readonly text: string
  readonly unsent: boolean
}

const NETWORK: Failure = {
  code: 'NETWORK',
  text: 'The server cannot be reached. Please check your connection and try again.',
  unsent: true,
}

const UNKNOWN = 'Something went wrong on our side. Please try again in a moment.'

/** Codes whose messages the server writes for people. All others get words of our own. */
const SPEAKING = new Set([
  'BAD_USER_INPUT',
  'CONFLICT',
  'RATE_LIMITED',
  'OVERLOADED',
  'STORE_UNAVAILABLE',
  'MODEL_UNAVAILABLE',
  'NOT_FOUND',
])

/** The page asks for what this server does not know: it is of another version. */
const OUTDATED = 'This page is out of date. Please reload it.'

/** Puts an operation's error into words; no stack, no status line, nothing of the machinery. */
export function failureOf(error: CombinedError): Failure {
  const first = error.graphQLErrors[0]
  if (!first) return NETWORK
  const code = typeof first.extensions.code === 'string' ? first.extensions.code : 'UNKNOWN'
  if (code === 'PERSISTED_OPERATION_REQUIRED' || code === 'PERSISTED_QUERY_NOT_FOUND')
    return { code, text: OUTDATED, unsent: false }
  return { code, text: SPEAKING.has(code) ? first.message : UNKNOWN, unsent: false }
}
