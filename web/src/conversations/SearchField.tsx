import { Show } from 'solid-js'
import { CloseIcon, SearchIcon } from '../shell/icons.tsx'
import { isComposing } from '../shell/isComposing.ts'
import { words } from '../words/page.ts'
import type { ConversationSearch } from './createSearch.ts'

export const SEARCH_FIELD = 'search'

/** Where conversations are looked for. Escape clears it. */
export function SearchField(props: { readonly search: ConversationSearch }) {
  let field!: HTMLInputElement
  const clear = () => {
    props.search.setText('')
    field.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || isComposing(event) || props.search.text() === '') return
    // Not the drawer's as well.
    event.preventDefault()
    clear()
  }
  return (
    <search class="search">
      <SearchIcon />
      <input
        type="text"
        id={SEARCH_FIELD}
        ref={field}
        aria-label={words().list.search}
        aria-keyshortcuts="Control+K"
        placeholder={words().list.searchShort}
        enterkeyhint="search"
        autocomplete="off"
        maxLength={200}
        dir="auto"
        value={props.search.text()}
        onInput={(event) => props.search.setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Show when={props.search.text() !== ''}>
        <button type="button" class="quiet square" aria-label={words().list.clearSearch} onClick={clear}>
          <CloseIcon />
        </button>
      </Show>
    </search>
  )
}
