import type { Client } from '@urql/core'
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import { createStore, reconcile, unwrap } from 'solid-js/store'
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

  const read = async (from: string | null, known: readonly Conversation[]): Promise<boolean> => {
    const search = sought()
    const page = await readPage(client, from, search)
    // What was typed meanwhile is looked for by itself.
    if (search !== sought()) return true
    if (page) {
      show(mergeConversations(known, page.items))
      setAfter(page.next)
    }
    return page !== null
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
        const succeeded = await read(null, [])
        if (search === sought()) setPhase(succeeded ? 'ready' : 'failed')
      }, PAUSE_MS)
      onCleanup(() => clearTimeout(timer))
    }),
  )
  return {
    ...{ text, setText, phase },
    hasOlder: () => after() !== null,
    loadOlder: () => read(after(), unwrap(state.found)),
    put(conversation) {
      const at = unwrap(state.found).findIndex(({ id }) => id === conversation.id)
      if (at >= 0) setState('found', at, conversation)
    },
    drop: (id) => show(unwrap(state.found).filter((conversation) => conversation.id !== id)),
    get found() {
      return state.found
    },
  }
}
