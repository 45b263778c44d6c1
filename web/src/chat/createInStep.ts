import type { Client } from '@urql/core'
import { type Accessor, createEffect, on, onCleanup } from 'solid-js'
import type { Conversation } from '../conversations/conversation.ts'
import { waitOrWake } from '../graphql/backOff.ts'
import type { Socket } from '../graphql/socket.ts'
import type { Pages } from './createPages.ts'
import type { Message } from './message.ts'
import { type ConversationEvent, watchConversation } from './watchConversation.ts'

interface InStepPorts {
  readonly client: Client
  readonly socket: Socket
  onChanged(conversation: Conversation): void
}

/** No word comes when a subscription stands; after that long it does. */
const STANDS_MS = 1_500

/**
 * Keeps an open conversation in step with what other tabs and devices do to it. What may have been missed while the
 * connection was away, or the page asleep, is read anew; and once more when the new subscription stands, which could not
 * tell what happened just before.
 */
export function createInStep(
  ports: InStepPorts,
  id: Accessor<string | null>,
  append: (messages: readonly Message[]) => void,
  { refresh, gone }: Pick<Pages, 'refresh' | 'gone'>,
): void {
  const onEvent = (event: ConversationEvent) => {
    switch (event.__typename) {
      case 'MessageAdded':
      case 'MessageEnded':
        return append([event.message])
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
  const readAnew = async () => {
    const stop = new AbortController()
    onCleanup(() => stop.abort())
    if (ports.socket.recoveries() > 0) await refresh()
    await waitOrWake(STANDS_MS, stop.signal)
    if (!stop.signal.aborted) await refresh()
  }
  createEffect(on([id, ports.socket.recoveries], () => void readAnew()))
  const onVisible = () => {
    if (document.visibilityState === 'visible') void refresh()
  }
  document.addEventListener('visibilitychange', onVisible)
  onCleanup(() => document.removeEventListener('visibilitychange', onVisible))
}
