import { createUniqueId, For, Show } from 'solid-js'
import { inDates, inNumbers } from '../language/formats.ts'
import { PlusIcon } from '../shell/icons.tsx'
import { ownerWords } from '../words/owners.ts'
import type { DocumentList } from './createDocumentList.ts'

interface PickerProps {
  readonly list: DocumentList
  readonly openedId: string | null
  onOpen(id: string): void
  onNew(): void
}

/** All documents, or those that a search finds. */
export function DocumentPicker(props: PickerProps) {
  const id = createUniqueId()
  const words = () => ownerWords().documents
  const found = () => {
    const total = props.list.total()
    return total === null ? '' : words().found(total, inNumbers(total))
  }
  return (
    <section class="card picker" aria-label={words().title}>
      <button type="button" class="button primary" onClick={() => props.onNew()}>
        <PlusIcon /> {words().fresh}
      </button>
      <label class="visually-hidden" for={id}>
        {words().search}
      </label>
      <input
        id={id}
        class="field"
        type="search"
        placeholder={words().search}
        maxlength={200}
        value={props.list.search()}
        onInput={(event) => props.list.setSearch(event.currentTarget.value)}
      />
      <p class="note" role="status">
        {found()}
      </p>
      <Show when={props.list.problem()}>
        {(problem) => (
          <p class="problem" role="alert">
            {problem()}
          </p>
        )}
      </Show>
      <ul>
        <For each={props.list.items()}>
          {(document) => (
            <li>
              <button
                type="button"
                class="pick"
                aria-current={document.id === props.openedId ? 'true' : undefined}
                onClick={() => props.onOpen(document.id)}
              >
                <span dir="auto">{document.title}</span>
                <span class="note">
                  {inDates(new Date(document.updatedAt), { dateStyle: 'medium' })}
                  {document.tags.length > 0 ? ` · ${document.tags.join(', ')}` : ''}
                </span>
              </button>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.list.hasMore()}>
        <button type="button" class="button" onClick={() => void props.list.more()}>
          {words().more}
        </button>
      </Show>
    </section>
  )
}
