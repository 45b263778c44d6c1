import {
  type Accessor,
  createEffect,
  createRoot,
  createSignal,
  getOwner,
  on,
  onCleanup,
  untrack,
} from 'solid-js'
import {
  type ConversationPorts,
  createConversation,
  type OpenConversation,
} from '../chat/createConversation.ts'
import type { Route } from './route.ts'

/**
 * The conversation that the address names, opened; the one before is closed. A new conversation that gets its id takes
 * the address over and stays as it is.
 */
export function createOpen(route: Route, ports: ConversationPorts): Accessor<OpenConversation> {
  const owner = getOwner()
  const open = (id: string | null) =>
    createRoot((dispose) => ({ conversation: createConversation(ports, id), dispose }), owner)
  const [current, setCurrent] = createSignal(open(untrack(route.conversationId)))
  const openAnew = (id: string | null) => {
    const before = untrack(current)
    setCurrent(open(id))
    before.dispose()
  }
  createEffect(
    on(
      route.conversationId,
      (id) => {
        if (id !== untrack(current).conversation.id()) openAnew(id)
      },
      { defer: true },
    ),
  )
  createEffect(() => {
    const id = current().conversation.id()
    if (id !== null && untrack(route.conversationId) === null) route.go(id, 'replace')
  })
  onCleanup(() => untrack(current).dispose())
  return () => current().conversation
}
