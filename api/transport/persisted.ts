import { createHash } from 'node:crypto'
import { AppError, BadUserInput } from '../domain/errors.ts'

/** The operations that have a name of 64 hex digits here, the SHA-256 of their text: `extensions.persistedQuery`. */
export type PersistedOperations = ReadonlyMap<string, string>

/** Clients of the usual protocol send the text as well when they get this. */
export class UnknownHash extends AppError {
  constructor() {
    super('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound')
  }
}

export interface Named {
  readonly text: string
  readonly hash: string | null
}

/**
 * The text of an operation that comes as text, by its hash, or as both; null where it is neither. `hash`: it is one of
 * ours. @throws UnknownHash, BadUserInput
 */
export function nameOf(
  persisted: PersistedOperations,
  { query, extensions }: { readonly query?: unknown; readonly extensions?: unknown },
): Named | null {
  const text = typeof query === 'string' ? query : ''
  const hash = hashIn(extensions)
  const known = hash === null ? undefined : persisted.get(hash)
  if (hash !== null && known !== undefined) return { text: known, hash }
  if (hash !== null && text === '') throw new UnknownHash()
  if (hash !== null && createHash('sha256').update(text).digest('hex') !== hash)
    throw new BadUserInput('extensions', 'The hash is not that of the operation.')
  return typeof query === 'string' ? { text, hash: null } : null
}

/** Null where none is given. @throws BadUserInput */
export function hashIn(extensions: unknown): string | null {
  if (extensions == null) return null
  if (typeof extensions !== 'object' || Array.isArray(extensions))
    throw new BadUserInput('extensions', 'This takes an object.')
  const { persistedQuery: named } = extensions as { persistedQuery?: unknown }
  if (named == null) return null
  const { sha256Hash } = named as { sha256Hash?: unknown }
  if (typeof sha256Hash !== 'string' || !/^[0-9a-f]{64}$/.test(sha256Hash))
    throw new BadUserInput('extensions', 'persistedQuery.sha256Hash takes 64 hex digits, in lower case.')
  return sha256Hash
}
