import type { Client } from '@urql/core'
import { type Accessor, batch, createSignal, onCleanup } from 'solid-js'
import type { Conversation } from '../conversations/conversation.ts'
import { type AskedBefore, createAskedBefore } from '../earlier/createAskedBefore.ts'
import type { EarlierAnswers } from '../earlier/earlierAnswers.ts'
import type { Socket } from '../graphql/socket.ts'
import type { Settings } from '../settings/settings.ts'
import { type Actions, makeActions } from './actions.ts'
import { createDraft, type LiveDraft } from './createDraft.ts'
import { createFollowers } from './createFollowers.ts'
import { createInStep } from './createInStep.ts'
import { createPages, type Pages } from './createPages.ts'
import { createSending, type Sending } from './createSending.ts'
import { createTimeline } from './createTimeline.ts'
import type { DraftStore } from './draft.ts'
import type { KnownConversations } from './knownConversations.ts'
import { hasEnded, type Message } from './message.ts'
import type { Exchange } from './send.ts'

export interface ConversationPorts {
  readonly client: Client
  readonly socket: Socket
  readonly drafts: DraftStore
  readonly settings: Settings
  readonly earlierAnswers: EarlierAnswers
  readonly known: KnownConversations
  /** It is new, or its title or time changed. */
  onChanged(conversation: Conversation): void
  /** It is not there, or no longer. */
  onGone(conversationId: string): void
  /** An answer has ended; from the cache, it comes as one that has. */
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
  readonly askedBefore: AskedBefore
  /** The answer that is being written, if any. */
  readonly answering: Accessor<Message | undefined>
  /** What went wrong last, in words. */
  readonly problem: Accessor<string | null>
}

/** Opens a conversation, a new one where `startId` is null. Closed with its owner, in Solid's sense. */
export function createConversation(ports: ConversationPorts, startId: string | null): OpenConversation {
  const [id, setId] = createSignal(startId)
  const [problem, onProblem] = createSignal<string | null>(null)
  const known = startId === null ? null : ports.known.get(startId)
  const timeline = createTimeline(known?.messages)
  const { merge, append } = timeline
  const pages = createPages(ports, timeline, id, known)
  const draft = createDraft(ports.drafts, startId)
  const askedBefore = createAskedBefore(ports.earlierAnswers, timeline)
  const arrived = (exchange: Exchange) =>
    batch(() => {
      if (id() === null) askedBefore.arrived(exchange)
      append([exchange.userMessage, exchange.assistantMessage])
      setId(exchange.conversation.id)
      pages.begun()
      ports.onChanged(exchange.conversation)
      if (hasEnded(exchange.assistantMessage)) ports.onEnded(exchange.assistantMessage)
    })
  const sending = createSending({
    ...{ client: ports.client, id, draft, timeline, askedBefore, onProblem },
    useCache: () => ports.settings.answerCache,
    onSent: arrived,
  })
  onCleanup(() => {
    const closed = id()
    if (closed === null || pages.phase() !== 'ready') return
    ports.known.put(closed, { messages: timeline.messages, cursor: pages.cursor() })
  })
  createFollowers(ports, timeline, pages.refresh)
  createInStep(ports, id, append, pages)
  return {
    ...{ id, pages, draft, sending, askedBefore, problem },
    actions: makeActions({ client: ports.client, merge, onProblem }),
    answering: () => timeline.messages.findLast((message) => !hasEnded(message)),
    get messages() {
      return timeline.messages
    },
  }
}
