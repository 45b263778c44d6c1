import { graphql } from '../gql/gql.ts'
import type { MessageFieldsFragment, SourceFieldsFragment } from '../gql/graphql.ts'

export type Message = MessageFieldsFragment
export type Source = SourceFieldsFragment

export const SourceFields = graphql(`
  fragment SourceFields on Source {
    marker
    documentId
    title
    excerpt
    url
    documentState
  }
`)

export const MessageFields = graphql(`
  fragment MessageFields on Message {
    id
    conversationId
    role
    status
    content
    lastSeq
    createdAt
    answerMode
    ending
    unsupported {
      kind
      text
    }
    sources {
      ...SourceFields
    }
    error {
      code
      message
      retryable
    }
    cache
    usage {
      completionTokens
    }
    timings {
      firstTokenMs
      totalMs
    }
    feedback {
      rating
      comment
      createdAt
    }
  }
`)

/** Nothing more will be written to it. */
export const hasEnded = (message: Pick<Message, 'status'>): boolean =>
  message.status !== 'PENDING' && message.status !== 'STREAMING'

/** What a message has of which nothing is known but that it is there. */
export const UNWRITTEN = {
  content: '',
  lastSeq: 0,
  answerMode: null,
  ending: null,
  sources: [],
  unsupported: [],
  error: null,
  cache: null,
  usage: null,
  timings: null,
  feedback: null,
} as const satisfies Partial<Message>
