import { graphql } from '../gql/gql.ts'
import type { KeyHolderQuery } from '../gql/graphql.ts'
import { makeAskingClient } from '../graphql/client.ts'
import { timeLimited, withKey } from '../graphql/fetch.ts'

const KeyHolderDocument = graphql(`
  query KeyHolder {
    viewer {
      id
      kind
      scopes
    }
  }
`)

export type Holder = KeyHolderQuery['viewer']

/** What a key opens, or why it opens nothing. */
export type Checked = { readonly holder: Holder } | { readonly refused: 'invalid' | 'unreachable' }

const TIME_LIMIT_MS = 15_000

/** Whom the server takes the holder of a key for. */
export async function whoHolds(key: string): Promise<Checked> {
  // Nothing else can stand in a header.
  if (!/^[\x21-\x7e]{1,500}$/.test(key)) return { refused: 'invalid' }
  let isRefused = false
  const onRefused = () => {
    isRefused = true
  }
  const request = timeLimited(() => TIME_LIMIT_MS, withKey({ key, onRefused }))
  const client = makeAskingClient('/graphql', request)
  const { data } = await client.query(KeyHolderDocument, {})
  if (isRefused) return { refused: 'invalid' }
  return data ? { holder: data.viewer } : { refused: 'unreachable' }
}
