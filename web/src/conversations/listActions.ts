import type { Client } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import { failureOf } from '../graphql/failure.ts'
import type { Conversation } from './conversation.ts'

const RenameConversation = graphql(`
  mutation RenameConversation($id: ID!, $title: String!) {
    renameConversation(id: $id, title: $title) {
      ...ConversationFields
    }
  }
`)

const DeleteConversation = graphql(`
  mutation DeleteConversation($id: ID!) {
    deleteConversation(id: $id) {
      deletedId
    }
  }
`)

const DeleteMyData = graphql(`
  mutation DeleteMyData {
    deleteMyData {
      removedConversations
    }
  }
`)

/** A failure is told through `onProblem`, and nothing has changed. */
export interface ListActions {
  rename(id: string, title: string): Promise<void>
  remove(id: string): Promise<void>
  /** Deletes all conversations of the viewer. Null, or what is in the way. */
  removeAll(): Promise<string | null>
}

interface ListPorts {
  put(conversation: Conversation): void
  onDeleted(id: string): void
  onAllDeleted(): void
  onProblem(text: string | null): void
}

export function makeListActions(
  client: Client,
  { put, onDeleted, onAllDeleted, onProblem }: ListPorts,
): ListActions {
  return {
    async rename(id, title) {
      const { data, error } = await client.mutation(RenameConversation, { id, title })
      onProblem(error ? failureOf(error).text : null)
      if (data && !error) put(data.renameConversation)
    },
    async remove(id) {
      const { error } = await client.mutation(DeleteConversation, { id })
      const failure = error && failureOf(error)
      // Deleted elsewhere before: just as well.
      const isGone = !failure || failure.code === 'NOT_FOUND'
      onProblem(isGone ? null : failure.text)
      if (isGone) onDeleted(id)
    },
    async removeAll() {
      const { error } = await client.mutation(DeleteMyData, {})
      if (error) return failureOf(error).text
      onAllDeleted()
      return null
    },
  }
}
