import type { Client } from '@urql/core'
import { type Accessor, batch, createSignal } from 'solid-js'
import type { Conversation } from '../conversations/conversation.ts'
import type { Socket } from '../graphql/socket.ts'
import { type Actions, makeActions } from './actions.ts'
import { createDraft, type LiveDraft } from './createDraft.ts'
import { createFollowers } from './createFollowers.ts'
import { createInStep } from './createInStep.ts'
import { createPages, type Pages } from './createPages.ts'
import { createSending, type Sending } from './createSending.ts'
import { createTimeline } from './createTimeline.ts'
import type { DraftStore } from './draft.ts'
import { hasEnded, type Message } from './message.ts'

export interface ConversationPorts {
  readonly client: Client
  readonly socket: Socket
  readonly drafts: DraftStore
  /** It is new, or its title or time changed. */
  onChanged(conversation: Conversation): void
  /** It is not there, or no longer. */
  onGone(conversationId: string): void
  /** An answer that was being followed has ended. */
  onEnded(message: Message): void
}

/** One conversation as it is open in the page: what is shown of it, and what can be done with it. */
export interface OpenConversation {
  /** Null until the first question of a new conversation has arrived. */
  readonly id: Accessor<string | null>
  readonly messages: readonly Message[]
  readonly pages: Pages
  readonly draft: LiveDraft
  readonly sending: Sending
  readonly actions: Actions
  /** The answer that is being written, if any. */
  readonly answering: Accessor<Message | undefined>
  /** What went wrong last, in words. */
  readonly problem: Accessor<string | null>
}

/** Opens a conversation, a new one where `startId` is null. Closed with its owner, in Solid's sense. */
export function createConversation(ports: ConversationPorts, startId: string | null): OpenConversation {
  const [id, setId] = createSignal(startId)
  const [problem, onProblem] = createSignal<string | null>(null)
  const timeline = createTimeline()
  const { merge } = timeline
  const pages = createPages(ports, timeline, id)
  const draft = createDraft(ports.drafts, startId)
  const sending = createSending({
    ...{ client: ports.client, id, draft, timeline, onProblem },
    onSent: ({ conversation, userMessage, assistantMessage }) =>
      batch(() => {
        merge([userMessage, assistantMessage])
        setId(conversation.id)
        pages.begun()
        ports.onChanged(conversation)
      }),
  })
  createFollowers(ports, timeline, pages.refresh)
  createInStep(ports, id, merge, pages)
  return {
    ...{ id, pages, draft, sending, problem },
    actions: makeActions({ client: ports.client, merge, onProblem }),
    answering: () => timeline.messages.findLast((message) => !hasEnded(message)),
    get messages() {
      return timeline.messages
    },
  }
}
