import type { Client } from '@urql/core'
import { type Accessor, createSignal } from 'solid-js'
import { graphql } from '../gql/gql.ts'
import { words } from '../words/page.ts'

const TopicDocuments = graphql(`
  query TopicDocuments($one: String!, $two: String!, $three: String!, $four: String!) {
    one: searchKnowledge(query: $one, first: 2) {
      ...TopicMatch
    }
    two: searchKnowledge(query: $two, first: 2) {
      ...TopicMatch
    }
    three: searchKnowledge(query: $three, first: 2) {
      ...TopicMatch
    }
    four: searchKnowledge(query: $four, first: 2) {
      ...TopicMatch
    }
  }
`)

export const TopicMatch = graphql(`
  fragment TopicMatch on KnowledgeMatch {
    document {
      id
      title
    }
  }
`)

/** Questions to try, each about a document that there is. */
export interface Tries {
  readonly questions: Accessor<readonly string[]>
  /** Reads them anew; where that fails, those that are known stay. */
  load(): Promise<void>
}

const COUNT = 3

export function createTries(client: Client): Tries {
  const [questions, setQuestions] = createSignal<readonly string[]>([])
  return {
    questions,
    async load() {
      const [one = '', two = '', three = '', four = ''] = words().welcome.topics
      const { data } = await client.query(TopicDocuments, { one, two, three, four })
      if (data) setQuestions(questionsAbout([data.one, data.two, data.three, data.four]))
    },
  }
}

interface Match {
  readonly document: { readonly title: string }
}

/** A question about the best document of each topic, no document twice; then about the next best. */
export function questionsAbout(topics: readonly (readonly Match[])[]): string[] {
  const ranks = Math.max(0, ...topics.map((matches) => matches.length))
  const inOrder = Array.from({ length: ranks }, (_, rank) => topics.flatMap((matches) => matches[rank] ?? []))
  const titles = new Set(inOrder.flat().map(({ document }) => document.title))
  return [...titles].slice(0, COUNT).map((title) => words().welcome.tryAbout(title))
}
