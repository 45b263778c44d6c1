import { graphql } from '../gql/gql.ts'
import { makeAskingClient } from '../graphql/client.ts'

const FrameVisitor = graphql(`
  query FrameVisitor {
    viewer {
      id
    }
  }
`)

/** False where the browser keeps no cookie for us in a frame on this site: then nobody is the same from one question to the next. */
export async function keepsSession(): Promise<boolean> {
  const client = makeAskingClient('/graphql', globalThis.fetch.bind(globalThis))
  const ask = async () => (await client.query(FrameVisitor, {})).data?.viewer.id
  const [first, again] = [await ask(), await ask()]
  return first === undefined || again === undefined || first === again
}
