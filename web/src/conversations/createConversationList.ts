import type { Client } from '@urql/core'
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import { createStore, reconcile, unwrap } from 'solid-js/store'
import { graphql } from '../gql/gql.ts'
import { backOffMs, waitOrWake } from '../graphql/backOff.ts'
import { type Asked, makeOrder } from '../graphql/order.ts'
import { type Conversation, mergeConversations, withFirstPage } from './conversation.ts'

const ConversationsPage = graphql(`
  query ConversationsPage($first: Int!, $after: String, $search: String) {
    conversations(first: $first, after: $after, search: $search) {
      edges {
        node {
          ...ConversationFields
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)

const PAGE_SIZE = 30

/** The viewer's conversations, last updated first. */
export interface ConversationList {
  readonly items: readonly Conversation[]
  /** `unreachable`: not read yet, and being tried again. */
  readonly phase: Accessor<'loading' | 'unreachable' | 'ready'>
  readonly hasOlder: Accessor<boolean>
  /** False where they could not be read. */
  loadOlder(): Promise<boolean>
  /** It is new here, or changed. */
  put(conversation: Conversation): void
  /** It is gone on the server. */
  drop(id: string): void
  /** All are gone on the server. */
  clear(): void
}

/** Reads the list, again whenever the connection was away (`recoveries`) or the page is looked at again. */
export function createConversationList(client: Client, recoveries: Accessor<number>): ConversationList {
  const [state, setState] = createStore<{ items: Conversation[] }>({ items: [] })
  const [phase, setPhase] = createSignal<'loading' | 'unreachable' | 'ready'>('loading')
  const [after, setAfter] = createSignal<string | null>(null)
  const known = () => unwrap(state.items)
  const show = (items: Conversation[]) => setState('items', reconcile(items, { key: 'id' }))

  const order = makeOrder()
  const gone = new Set<string>()
  /** Of a reply, what was not deleted while it was on its way. */
  const stillThere = (items: readonly Conversation[], reply: Asked) => {
    const there = items.filter(({ id }) => !(gone.has(id) && reply.isOutdated(id)))
    for (const { id } of there) gone.delete(id)
    return there
  }
  const drop = (id: string) => {
    gone.add(id)
    order.moved(id)
  }

  const readFirst = async (): Promise<boolean> => {
    const asked = new Set(known().map(({ id }) => id))
    const reply = order.ask()
    const page = await readPage(client, null)
    if (!page) return false
    if (!reply.take()) return true
    const whole = page.next === null
    show(
      withFirstPage(known(), stillThere(page.items, reply), { asked, whole, hasChanged: reply.isOutdated }),
    )
    if (phase() !== 'ready') setAfter(page.next)
    setPhase('ready')
    return true
  }
  const loadOlder = async (): Promise<boolean> => {
    const reply = order.ask()
    const page = await readPage(client, after())
    if (!page) return false
    if (reply.isOutdated()) return true
    show(mergeConversations(known(), stillThere(page.items, reply)))
    setAfter(page.next)
    return true
  }
  createReading(readFirst, recoveries, () => setPhase('unreachable'))
  return {
    phase,
    loadOlder,
    hasOlder: () => after() !== null,
    put(conversation) {
      if (gone.has(conversation.id)) return
      order.moved(conversation.id)
      show(mergeConversations(known(), [conversation]))
    },
    clear() {
      for (const { id } of known()) drop(id)
      order.moved()
      show([])
      setAfter(null)
      setPhase('ready')
    },
    drop(id) {
      drop(id)
      show(known().filter((conversation) => conversation.id !== id))
    },
    get items() {
      return state.items
    },
  }
}

/** One page of the list, of those that `search` finds where it is given; null where it could not be read. */
export async function readPage(client: Client, after: string | null, search?: string) {
  const { data, error } = await client.query(ConversationsPage, { first: PAGE_SIZE, after, search })
  if (error || !data) return null
  const { edges, pageInfo } = data.conversations
  return { items: edges.map((edge) => edge.node), next: pageInfo.hasNextPage ? pageInfo.endCursor : null }
}

/** Reads until it succeeds once; then again on every occasion on which something may have been missed. */
function createReading(
  read: () => Promise<boolean>,
  recoveries: Accessor<number>,
  onFailed: () => void,
): void {
  const stop = new AbortController()
  const { signal } = stop
  onCleanup(() => stop.abort())
  const start = async () => {
    for (let failures = 0; !signal.aborted && !(await read()); failures += 1) {
      onFailed()
      await waitOrWake(backOffMs(failures), signal)
    }
    const onVisible = () => document.visibilityState === 'visible' && void read()
    if (!signal.aborted) document.addEventListener('visibilitychange', onVisible, { signal })
  }
  void start()
  createEffect(on(recoveries, () => void read(), { defer: true }))
}
