import { graphql } from '../gql/gql.ts'
import type { ConversationFieldsFragment } from '../gql/graphql.ts'

export type Conversation = ConversationFieldsFragment

export const ConversationFields = graphql(`
  fragment ConversationFields on Conversation {
    id
    title
    updatedAt
  }
`)

/** A copy, and of a reply that holds more than this nothing but this: what a list writes to is its own. */
const ownOf = ({ id, title, updatedAt }: Conversation): Conversation => ({ id, title, updatedAt })

/** `known` with `incoming` merged in, last updated first; of one conversation, the later state counts. */
export function mergeConversations(
  known: readonly Conversation[],
  incoming: readonly Conversation[],
): Conversation[] {
  const merged = new Map(known.map((conversation) => [conversation.id, conversation]))
  for (const conversation of incoming) {
    const before = merged.get(conversation.id)
    // mutant: list-copy
    if (!before || before.updatedAt <= conversation.updatedAt)
      merged.set(conversation.id, ownOf(conversation))
  }
  return [...merged.values()].sort((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt))
}

export interface FirstPage {
  readonly asked: ReadonlySet<string>
  readonly whole: boolean
  hasChanged(id: string): boolean
}

/**
 * `known` after reading the first page again: what was known when it was `asked` for, would have to be on it and is
 * not, has been deleted elsewhere, unless it changed since then. `whole`: there is nothing after the page.
 */
export function withFirstPage(
  known: readonly Conversation[],
  page: readonly Conversation[],
  { asked, whole, hasChanged }: FirstPage,
): Conversation[] {
  const oldest = page.at(-1)?.updatedAt ?? ''
  const kept = known.filter(
    ({ id, updatedAt }) => !asked.has(id) || hasChanged(id) || (!whole && updatedAt < oldest),
  )
  return mergeConversations(kept, page)
}
