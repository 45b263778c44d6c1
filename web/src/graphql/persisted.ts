import { type DocumentInput, type Exchange, makeOperation } from '@urql/core'
import { map, pipe } from 'wonka'

/** In the place of an operation's text: the server has the page's own operations, and from visitors it takes no others. */
export interface ByHash {
  readonly persistedQuery: { readonly version: 1; readonly sha256Hash: string }
}

/** Null for an operation that did not come through codegen. */
export function byHash(document: DocumentInput): ByHash | null {
  const hash = (document as { readonly __meta__?: { readonly hash?: string } }).__meta__?.hash
  return hash ? { persistedQuery: { version: 1, sha256Hash: hash } } : null
}

/** Has each operation sent by its hash. */
export const sendByHash: Exchange =
  ({ forward }) =>
  (operations) =>
    forward(
      pipe(
        operations,
        map((operation) => {
          const extensions = { ...operation.extensions, ...byHash(operation.query) }
          return makeOperation(operation.kind, { ...operation, extensions }, operation.context)
        }),
      ),
    )
