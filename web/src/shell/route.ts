import { type Accessor, createSignal, onCleanup } from 'solid-js'

export interface Route {
  /** The conversation that the address names; null: a new one. */
  readonly conversationId: Accessor<string | null>
  go(conversationId: string | null, how?: 'push' | 'replace'): void
}

const PATH = /^\/c\/([\w-]{1,100})\/?$/

export const conversationIn = (pathname: string): string | null => PATH.exec(pathname)?.[1] ?? null
export const pathOf = (conversationId: string | null): string =>
  conversationId === null ? '/' : `/c/${conversationId}`

/** The address bar as a signal, over the history API. */
export function createRoute(): Route {
  const [conversationId, setConversationId] = createSignal(conversationIn(location.pathname))
  const follow = () => setConversationId(conversationIn(location.pathname))
  addEventListener('popstate', follow)
  onCleanup(() => removeEventListener('popstate', follow))
  const go: Route['go'] = (id, how = 'push') => {
    if (id === conversationId() && location.pathname === pathOf(id)) return
    if (how === 'push') history.pushState(null, '', pathOf(id))
    else history.replaceState(null, '', pathOf(id))
    follow()
  }
  return { conversationId, go }
}
