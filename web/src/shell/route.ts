import { type Accessor, createSignal, onCleanup } from 'solid-js'
import { reportPlace } from './reportPlace.ts'

export interface Route {
  /** The conversation that the address names; null: a new one. */
  readonly conversationId: Accessor<string | null>
  go(conversationId: string | null, how?: 'push' | 'replace'): void
}

const PATH = /^(?:\/embed)?\/c\/([\w-]{1,100})\/?$/

/** In a frame on someone else's page, the chat has addresses of its own: others may not be framed. */
const isFramed = (): boolean => /^\/embed(\/|$)/.test(globalThis.location?.pathname ?? '/')

export const conversationIn = (pathname: string): string | null => PATH.exec(pathname)?.[1] ?? null
export const pathOf = (conversationId: string | null, framed = isFramed()): string => {
  const base = framed ? '/embed' : ''
  return conversationId === null ? base || '/' : `${base}/c/${conversationId}`
}

/** The address bar as a signal, over the history API. */
export function createRoute(): Route {
  const [conversationId, setConversationId] = createSignal(conversationIn(location.pathname))
  const follow = () => {
    const id = setConversationId(conversationIn(location.pathname))
    if (isFramed()) reportPlace(id)
  }
  addEventListener('popstate', follow)
  onCleanup(() => removeEventListener('popstate', follow))
  const go: Route['go'] = (id, how = 'push') => {
    if (id === conversationId() && location.pathname === pathOf(id)) return
    // The page around a frame shares its history: going back there is not to mean a step in here.
    if (how === 'push' && !isFramed()) history.pushState(null, '', pathOf(id))
    else history.replaceState(null, '', pathOf(id))
    follow()
  }
  return { conversationId, go }
}
