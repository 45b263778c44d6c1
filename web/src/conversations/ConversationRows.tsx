import { createMemo, createUniqueId, For } from 'solid-js'
import { ConversationItem } from './ConversationItem.tsx'
import type { Conversation } from './conversation.ts'
import { createToday } from './createToday.ts'
import { byDay } from './days.ts'

export interface RowActions {
  readonly currentId: string | null
  onOpen(conversationId: string): void
  onRename(conversationId: string, title: string): void
  onDelete(conversation: Conversation): void
}

/** Conversations under the days that something was last said in them. */
export function ConversationRows(props: RowActions & { readonly conversations: readonly Conversation[] }) {
  const today = createToday()
  const days = createMemo(() => byDay(props.conversations, today()))
  return (
    // By name: a day that stays keeps its rows, and with them the focus.
    <For each={[...days().keys()]}>
      {(day) => {
        const heading = createUniqueId()
        return (
          <section class="day" aria-labelledby={heading}>
            <h2 id={heading}>{day}</h2>
            <ul>
              <For each={days().get(day)}>
                {(conversation) => (
                  <ConversationItem
                    conversation={conversation}
                    current={conversation.id === props.currentId}
                    onOpen={() => props.onOpen(conversation.id)}
                    onRename={(title) => props.onRename(conversation.id, title)}
                    onDelete={() => props.onDelete(conversation)}
                  />
                )}
              </For>
            </ul>
          </section>
        )
      }}
    </For>
  )
}
