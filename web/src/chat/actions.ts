import type { Client, CombinedError } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import type { Rating } from '../gql/graphql.ts'
import { failureOf } from '../graphql/failure.ts'
import type { Message } from './message.ts'

const StopMessage = graphql(`
  mutation StopMessage($id: ID!) {
    stopMessage(id: $id) {
      ...MessageFields
    }
  }
`)

const RegenerateMessage = graphql(`
  mutation RegenerateMessage($id: ID!) {
    regenerateMessage(id: $id) {
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

const RateMessage = graphql(`
  mutation RateMessage($input: RateMessageInput!) {
    rateMessage(input: $input) {
      ...MessageFields
    }
  }
`)

/** What a reader can do with an answer. A failure is told in words, and nothing has changed. */
export interface Actions {
  stop(id: string): Promise<void>
  tryAgain(id: string): Promise<void>
  rate(id: string, rating: Rating, comment?: string): Promise<void>
}

interface ActionPorts {
  readonly client: Client
  merge(messages: readonly Message[]): void
  onProblem(text: string | null): void
}

export function makeActions({ client, merge, onProblem }: ActionPorts): Actions {
  const settle = (messages: readonly (Message | undefined)[], error: CombinedError | undefined) => {
    onProblem(error ? failureOf(error).text : null)
    if (!error) merge(messages.filter((message) => message !== undefined))
  }
  const again = async (id: string) => {
    const { data, error } = await client.mutation(RegenerateMessage, { id })
    settle([data?.regenerateMessage.userMessage, data?.regenerateMessage.assistantMessage], error)
  }
  const underWay = new Map<string, Promise<void>>()
  return {
    async stop(id) {
      const { data, error } = await client.mutation(StopMessage, { id })
      settle([data?.stopMessage], error)
    },
    // A second click before the reply would ask for a second answer.
    tryAgain(id) {
      const asked = underWay.get(id) ?? again(id).finally(() => underWay.delete(id))
      underWay.set(id, asked)
      return asked
    },
    async rate(id, rating, comment) {
      const input = { messageId: id, rating, ...(comment === undefined ? {} : { comment }) }
      const { data, error } = await client.mutation(RateMessage, { input })
      settle([data?.rateMessage], error)
    },
  }
}
