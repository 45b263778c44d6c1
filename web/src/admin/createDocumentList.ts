import type { Client } from '@urql/core'
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import { makeOrder } from '../graphql/order.ts'
import { type ListedDocument, listDocuments } from './documents.ts'

export interface DocumentList {
  readonly items: Accessor<readonly ListedDocument[]>
  /** How many there are of the search; null: not known yet. */
  readonly total: Accessor<number | null>
  readonly hasMore: Accessor<boolean>
  readonly problem: Accessor<string | null>
  readonly search: Accessor<string>
  setSearch(search: string): void
  more(): Promise<void>
  /** Reads it again, after a change. */
  refresh(): Promise<void>
}

const TYPING_MS = 200

/** The documents that a search finds, page by page. The answer to a search that has changed meanwhile is not shown. */
export function createDocumentList(client: Client): DocumentList {
  const [items, setItems] = createSignal<readonly ListedDocument[]>([])
  const [total, setTotal] = createSignal<number | null>(null)
  const [next, setNext] = createSignal<string | null>(null)
  const [problem, setProblem] = createSignal<string | null>(null)
  const [search, setSearch] = createSignal('')
  const order = makeOrder()
  let first: Promise<void> = Promise.resolve()

  const read = async (after: string | null) => {
    // What begins the list again, or goes on with it, leaves no room for what was on its way.
    order.moved()
    const reply = order.ask()
    const outcome = await listDocuments(client, search(), after)
    if (!reply.take()) return
    if ('problem' in outcome) {
      setProblem(outcome.problem)
      return
    }
    const { done } = outcome
    setProblem(null)
    setItems((known) => (after === null ? done.items : [...known, ...done.items]))
    setTotal(done.total)
    setNext(done.next)
  }
  const readFirst = () => {
    first = read(null)
    return first
  }
  createEffect(
    on(search, (_, before) => {
      order.moved()
      setNext(null)
      const timer = setTimeout(() => void readFirst(), before === undefined ? 0 : TYPING_MS)
      onCleanup(() => clearTimeout(timer))
    }),
  )
  return {
    ...{ items, total, problem, search, setSearch },
    hasMore: () => next() !== null,
    async more() {
      await first
      const after = next()
      if (after !== null) await read(after)
    },
    refresh: readFirst,
  }
}
