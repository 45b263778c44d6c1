import type { Client } from '@urql/core'
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import { createStore, reconcile, unwrap } from 'solid-js/store'
import { makeOrder } from '../graphql/order.ts'
import { type Conversation, mergeConversations } from './conversation.ts'
import { readPage } from './createConversationList.ts'

/** Finding conversations by their titles, on the server: also those that the list has not read yet. */
export interface ConversationSearch {
  readonly text: Accessor<string>
  setText(text: string): void
  /** `idle`: nothing is looked for. */
  readonly phase: Accessor<'idle' | 'searching' | 'failed' | 'ready'>
  readonly found: readonly Conversation[]
  readonly hasOlder: Accessor<boolean>
  /** False where they could not be read. */
  loadOlder(): Promise<boolean>
  /** It changed. */
  put(conversation: Conversation): void
  /** It is gone on the server. */
  drop(id: string): void
}

/** A reader types faster than that. */
const PAUSE_MS = 180

export function createSearch(client: Client): ConversationSearch {
  const [text, setText] = createSignal('')
  const [phase, setPhase] = createSignal<'idle' | 'searching' | 'failed' | 'ready'>('idle')
  const [state, setState] = createStore<{ found: Conversation[] }>({ found: [] })
  const [after, setAfter] = createSignal<string | null>(null)
  const show = (found: Conversation[]) => setState('found', reconcile(found, { key: 'id' }))
  const sought = () => text().trim()

  const order = makeOrder()
  /** What became of conversations, as it was heard; null: it is gone. */
  const changed = new Map<string, Conversation | null>()

  const read = async (from: string | null): Promise<boolean> => {
    const search = sought()
    const reply = order.ask()
    const page = await readPage(client, from, search)
    // What was typed meanwhile is looked for by itself.
    if (search !== sought()) return true
    if (page && reply.take()) {
      const items = page.items.filter(({ id }) => changed.get(id) !== null || !reply.isOutdated(id))
      const heard = items.flatMap(({ id }) => changed.get(id) ?? [])
      const known = from === null ? [] : unwrap(state.found)
      show(mergeConversations(known, mergeConversations(items, heard)))
      setAfter(page.next)
    }
    return page !== null
  }
  const hear = (id: string, conversation: Conversation | null) => {
    changed.set(id, conversation)
    order.moved(id)
  }
  createEffect(
    on(sought, (search) => {
      setAfter(null)
      if (search === '') {
        setPhase('idle')
        return show([])
      }
      setPhase('searching')
      const timer = setTimeout(async () => {
        const succeeded = await read(null)
        if (search === sought()) setPhase(succeeded ? 'ready' : 'failed')
      }, PAUSE_MS)
      onCleanup(() => clearTimeout(timer))
    }),
  )
  return {
    ...{ text, setText, phase },
    hasOlder: () => after() !== null,
    loadOlder: () => read(after()),
    put(conversation) {
      hear(conversation.id, conversation)
      const found = unwrap(state.found)
      if (found.some(({ id }) => id === conversation.id)) show(mergeConversations(found, [conversation]))
    },
    drop(id) {
      hear(id, null)
      show(unwrap(state.found).filter((conversation) => conversation.id !== id))
    },
    get found() {
      return state.found
    },
  }
}
