import type { Client } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import type { SendMessageMutation } from '../gql/graphql.ts'
import { backOffMs, waitOrWake } from '../graphql/backOff.ts'
import { type Failure, failureOf } from '../graphql/failure.ts'
import { isOffline, untilOnline } from '../graphql/online.ts'
import { words } from '../words/page.ts'

const SendMessage = graphql(`
  mutation SendMessage($input: SendMessageInput!) {
    sendMessage(input: $input) {
      conversation {
        ...ConversationFields
      }
      userMessage {
        ...MessageFields
      }
      assistantMessage {
        ...MessageFields
      }
    }
  }
`)

export type Exchange = SendMessageMutation['sendMessage']
export type Sent = { readonly exchange: Exchange } | { readonly failure: Failure }

/** One question on its way. `clientMessageId` stays the same however often it is sent: it is asked once. */
export interface Outgoing {
  readonly content: string
  readonly clientMessageId: string
  readonly conversationId: string | null
  /** False: a new answer, past the cache. */
  readonly useCache: boolean
}

const ATTEMPTS = 5

/**
 * Sends a question; where the network fails, again under the same id, a few times, before it gives up. Without a
 * network it waits for one, however long that takes.
 */
export async function sendMessage(
  client: Client,
  { content, clientMessageId, conversationId, useCache }: Outgoing,
  wait: (failures: number) => Promise<void> = (failures) => waitOrWake(backOffMs(failures + 1)),
): Promise<Sent> {
  const input = { content, clientMessageId, useCache, ...(conversationId ? { conversationId } : {}) }
  for (let failures = 0; ; failures += 1) {
    if (isOffline()) await untilOnline()
    const { data, error } = await client.mutation(SendMessage, { input })
    if (data && !error) return { exchange: data.sendMessage }
    const failure: Failure = error
      ? failureOf(error)
      : { code: 'UNKNOWN', text: words().failure.silent, unsent: true }
    if (!failure.unsent) return { failure }
    if (isOffline()) failures = -1
    else if (failures + 1 >= ATTEMPTS) return { failure }
    else await wait(failures)
  }
}
