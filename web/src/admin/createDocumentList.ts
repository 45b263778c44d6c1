import type { Client } from '@urql/core'
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
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
  /** Reads it anew, after a change. */
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
  let asked = 0

  const read = async (after: string | null) => {
    asked += 1
    const mine = asked
    const outcome = await listDocuments(client, search(), after)
    if (mine !== asked) return
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
  createEffect(
    on(search, (_, before) => {
      const timer = setTimeout(() => void read(null), before === undefined ? 0 : TYPING_MS)
      onCleanup(() => clearTimeout(timer))
    }),
  )
  return {
    ...{ items, total, problem, search, setSearch },
    hasMore: () => next() !== null,
    more: () => read(next()),
    refresh: () => read(null),
  }
}
