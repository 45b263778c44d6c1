import { Client, fetchExchange } from '@urql/core'
import { graphql } from '../gql/gql.ts'

const FrameVisitor = graphql(`
  query FrameVisitor {
    viewer {
      id
    }
  }
`)

/** False where the browser keeps no cookie for us in a frame on this site: then nobody is the same from one question to the next. */
export async function keepsSession(): Promise<boolean> {
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'network-only',
    fetchOptions: { credentials: 'same-origin' },
    exchanges: [fetchExchange],
  })
  const ask = async () => (await client.query(FrameVisitor, {})).data?.viewer.id
  const [first, again] = [await ask(), await ask()]
  return first === undefined || again === undefined || first === again
}
