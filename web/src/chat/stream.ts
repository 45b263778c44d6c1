import { graphql } from '../gql/gql.ts'
import type { MessageStreamSubscription } from '../gql/graphql.ts'

export type StreamEvent = MessageStreamSubscription['messageStream']

export const MessageStream = graphql(`
  subscription MessageStream($messageId: ID!, $after: Int!) {
    messageStream(messageId: $messageId, after: $after) {
      __typename
      messageId
      seq
      ... on MessageDelta {
        text
      }
      ... on MessageReset {
        text
      }
      ... on MessageSources {
        sources {
          ...SourceFields
        }
      }
      ... on MessageFinished {
        message {
          ...MessageFields
        }
      }
    }
  }
`)
