import type { Client } from '@urql/core'
import { type Accessor, createEffect, on, onCleanup } from 'solid-js'
import type { Conversation } from '../conversations/conversation.ts'
import type { Socket } from '../graphql/socket.ts'
import type { Pages } from './createPages.ts'
import type { Message } from './message.ts'
import { type ConversationEvent, watchConversation } from './watchConversation.ts'

interface InStepPorts {
  readonly client: Client
  readonly socket: Socket
  onChanged(conversation: Conversation): void
}

/**
 * Keeps an open conversation in step with what other tabs and devices do to it. What may have been missed while the
 * connection was away, or the page asleep, is read anew.
 */
export function createInStep(
  ports: InStepPorts,
  id: Accessor<string | null>,
  merge: (messages: readonly Message[]) => void,
  { refresh, gone }: Pick<Pages, 'refresh' | 'gone'>,
): void {
  const onEvent = (event: ConversationEvent) => {
    switch (event.__typename) {
      case 'MessageAdded':
      case 'MessageEnded':
        return merge([event.message])
      case 'ConversationRenamed':
        return ports.onChanged(event.conversation)
      case 'ConversationDeleted':
        return gone()
    }
  }
  createEffect(
    on(id, (conversationId) => {
      if (conversationId === null) return
      const stop = new AbortController()
      onCleanup(() => stop.abort())
      void watchConversation(ports.client, conversationId, { onEvent, onGap: refresh }, stop.signal)
    }),
  )
  createEffect(on(ports.socket.recoveries, () => void refresh(), { defer: true }))
  const onVisible = () => {
    if (document.visibilityState === 'visible') void refresh()
  }
  document.addEventListener('visibilitychange', onVisible)
  onCleanup(() => document.removeEventListener('visibilitychange', onVisible))
}
