import type { Client } from '@urql/core'
import { type Accessor, createSignal } from 'solid-js'
import { graphql } from '../gql/gql.ts'
import type { StartersQuery } from '../gql/graphql.ts'

const Starters = graphql(`
  query Starters($first: Int!) {
    starters(first: $first) {
      documentId
      title
      question
    }
  }
`)

export type Try = StartersQuery['starters'][number]

/** What a newcomer can ask about. */
export interface Tries {
  /** Null until they are known. */
  readonly known: Accessor<readonly Try[] | null>
  /** Reads them anew; where that fails, those that are known stay. */
  load(): Promise<void>
}

/** Three to try, and a few more to say what else can be asked about. */
const COUNT = 8

export function createTries(client: Client): Tries {
  const [known, setKnown] = createSignal<readonly Try[] | null>(null)
  return {
    known,
    async load() {
      const { data } = await client.query(Starters, { first: COUNT })
      if (data) setKnown(data.starters)
    },
  }
}
