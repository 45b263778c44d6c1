import { graphql } from '../gql/gql.ts'
import type { MessageStreamSubscription } from '../gql/graphql.ts'
import { hasEnded, type Message } from './message.ts'

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

/**
 * The message after one more event of its stream. Events that it contains already (seq up to `lastSeq`) change
 * nothing, so a replay after a dropped connection does no harm. The end counts whatever its seq: it is the whole truth.
 */
export function applyEvent(message: Message, event: StreamEvent): Message {
  if (event.__typename === 'MessageFinished') return event.message
  if (event.seq <= message.lastSeq || hasEnded(message)) return message
  const moved = { ...message, lastSeq: event.seq }
  switch (event.__typename) {
    case 'MessageDelta':
      return { ...moved, status: 'STREAMING', content: message.content + event.text }
    case 'MessageReset':
      return { ...moved, content: event.text }
    case 'MessageSources':
      return { ...moved, sources: event.sources }
  }
}
