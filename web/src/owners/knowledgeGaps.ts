import type { Client } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import type { KnowledgeGapsQuery } from '../gql/graphql.ts'

const KnowledgeGaps = graphql(`
  query KnowledgeGaps($first: Int!) {
    knowledgeGaps(first: $first) {
      question
      count
      lastAskedAt
      nearest {
        title
        score
      }
    }
  }
`)

export type Gap = KnowledgeGapsQuery['knowledgeGaps'][number]

/** What is asked and not answered, the most asked first; null where that could not be read. */
export async function readGaps(client: Client, first: number): Promise<readonly Gap[] | null> {
  const { data } = await client.query(KnowledgeGaps, { first })
  return data?.knowledgeGaps ?? null
}
