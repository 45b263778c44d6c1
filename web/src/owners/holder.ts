import { Client, fetchExchange } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import type { KeyHolderQuery } from '../gql/graphql.ts'
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
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'network-only',
    fetch: timeLimited(() => TIME_LIMIT_MS, withKey({ key, onRefused })),
    exchanges: [fetchExchange],
  })
  const { data } = await client.query(KeyHolderDocument, {})
  if (isRefused) return { refused: 'invalid' }
  return data ? { holder: data.viewer } : { refused: 'unreachable' }
}
