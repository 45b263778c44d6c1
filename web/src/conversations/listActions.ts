import type { Client } from '@urql/core'
import { graphql } from '../gql/gql.ts'
import { failureOf } from '../graphql/failure.ts'
import type { Conversation } from './conversation.ts'
import { ConversationsPage, PAGE_SIZE } from './createConversationList.ts'

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
  onProblem(text: string | null): void
}

export function makeListActions(client: Client, { put, onDeleted, onProblem }: ListPorts): ListActions {
  const remove = async (id: string): Promise<string | null> => {
    const { error } = await client.mutation(DeleteConversation, { id })
    const failure = error && failureOf(error)
    // Deleted elsewhere before: just as well.
    if (failure && failure.code !== 'NOT_FOUND') return failure.text
    onDeleted(id)
    return null
  }
  return {
    async rename(id, title) {
      const { data, error } = await client.mutation(RenameConversation, { id, title })
      onProblem(error ? failureOf(error).text : null)
      if (data && !error) put(data.renameConversation)
    },
    async remove(id) {
      const problem = await remove(id)
      onProblem(problem)
    },
    async removeAll() {
      const gone = new Set<string>()
      for (;;) {
        const { data, error } = await client.query(ConversationsPage, { first: PAGE_SIZE, after: null })
        if (error || !data) return error ? failureOf(error).text : null
        const ids = data.conversations.edges.map(({ node }) => node.id)
        const left = ids.filter((id) => !gone.has(id))
        if (left.length === 0) return null
        for (const id of left) {
          const problem = await remove(id)
          if (problem !== null) return problem
          gone.add(id)
        }
      }
    },
  }
}
