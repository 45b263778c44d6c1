import type { Client } from '@urql/core'
import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js'
import { ownerWords } from '../words/owners.ts'
import { createDocumentList } from './createDocumentList.ts'
import { DocumentEditor } from './DocumentEditor.tsx'
import { DocumentPicker } from './DocumentPicker.tsx'
import type { Draft } from './documents.ts'

/** What is open: a document by its id, or a new one by what it begins with. */
export type Opened = { readonly id: string } | { readonly fresh: Draft }

const freshWith = (title: string): Opened => ({
  fresh: { id: null, revision: null, title, body: '', url: '', tags: '' },
})

/** The documents that answers rest on: found, read, written, deleted. */
export function DocumentsSection(props: { readonly client: Client; readonly write: string | null }) {
  const list = createDocumentList(props.client)
  const [opened, setOpened] = createSignal<Opened | null>(null)
  const [isDirty, setDirty] = createSignal(false)
  const words = () => ownerWords().documents
  let section!: HTMLDivElement
  const open = (next: Opened | null) => {
    if (isDirty() && !confirm(words().leave)) return
    setDirty(false)
    setOpened(next)
  }
  createEffect(
    on(
      () => props.write,
      (title) => title !== null && open(freshWith(title)),
    ),
  )
  createEffect(() => {
    if (!isDirty()) return
    const stop = new AbortController()
    addEventListener('beforeunload', (event) => event.preventDefault(), { signal: stop.signal })
    onCleanup(() => stop.abort())
  })
  const openedId = () => {
    const now = opened()
    return now && 'id' in now ? now.id : null
  }
  return (
    <div class="documents" ref={section} classList={{ editing: opened() !== null }}>
      <DocumentPicker
        list={list}
        openedId={openedId()}
        onOpen={(id) => open({ id })}
        onNew={() => open(freshWith(''))}
      />
      <Show when={opened()} keyed fallback={<p class="note documents-none">{words().choose}</p>}>
        {(what) => (
          <DocumentEditor
            client={props.client}
            opened={what}
            onDirty={setDirty}
            onChanged={() => void list.refresh()}
            onClose={() => {
              open(null)
              section.querySelector<HTMLElement>('input[type=search]')?.focus()
            }}
          />
        )}
      </Show>
    </div>
  )
}
