import type { Client } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import type { ConversationEventsSubscription } from '../gql/graphql.ts'
import { backOffMs, waitOrWake } from '../graphql/backOff.ts'
import { runSubscription } from '../graphql/subscribe.ts'

const ConversationEvents = graphql(`
  subscription ConversationEvents($conversationId: ID!) {
    conversationEvents(conversationId: $conversationId) {
      __typename
      ... on MessageAdded {
        message {
          ...MessageFields
        }
      }
      ... on MessageEnded {
        message {
          ...MessageFields
        }
      }
      ... on ConversationRenamed {
        conversation {
          ...ConversationFields
        }
      }
      ... on ConversationDeleted {
        deletedId
      }
    }
  }
`)

export type ConversationEvent = ConversationEventsSubscription['conversationEvents']

/** A subscription that held that long was a good one: the next failure is the first again. */
const STEADY_MS = 30_000

/**
 * Hands on what changes in a conversation, on whichever device, until `signal` is aborted. Events have no position to
 * resume from: after each gap, `onGap` reads anew.
 */
export async function watchConversation(
  client: Client,
  conversationId: string,
  handle: { onEvent(event: ConversationEvent): void; onGap(): Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    const startedAt = performance.now()
    await runSubscription(
      client,
      { document: ConversationEvents, variables: { conversationId } },
      ({ conversationEvents }) => handle.onEvent(conversationEvents),
      signal,
    )
    if (performance.now() - startedAt > STEADY_MS) failures = 0
    await waitOrWake(backOffMs(failures), signal)
    if (!signal.aborted) await handle.onGap()
  }
}
