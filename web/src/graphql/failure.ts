import type { CombinedError } from '@urql/core'
import { words } from '../words/page.ts'

/** What went wrong, for a person. `unsent`: whether it arrived is unknown, and sending it again may help. */
export interface Failure {
  readonly code: string
  readonly text: string
  readonly unsent: boolean
}

/** What the server tells of an error, in words of our own: no stack, no status line, nothing of the machinery. */
export function failureInWords(code: string, details: Readonly<Record<string, unknown>> = {}): string {
  const { codes, wait, unknown } = words().failure
  const { retryAfterSeconds } = details
  if (typeof retryAfterSeconds === 'number') return wait(retryAfterSeconds)
  return Object.entries(codes).find(([known]) => known === code)?.[1] ?? unknown
}

/** Puts an operation's error into words. */
export function failureOf(error: CombinedError): Failure {
  const first = error.graphQLErrors[0]
  if (!first) return { code: 'NETWORK', text: words().failure.network, unsent: true }
  const code = typeof first.extensions.code === 'string' ? first.extensions.code : 'UNKNOWN'
  // What was wrong about it, the server alone can say.
  const text = code === 'BAD_USER_INPUT' ? first.message : failureInWords(code, first.extensions)
  return { code, text, unsent: false }
}
