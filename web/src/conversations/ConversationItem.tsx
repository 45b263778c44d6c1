import { createSignal, Show } from 'solid-js'
import { BinIcon, PencilIcon } from '../shell/icons.tsx'
import { isComposing } from '../shell/isComposing.ts'
import { pathOf } from '../shell/route.ts'
import { words } from '../words/page.ts'
import type { Conversation } from './conversation.ts'
import type { RowAction } from './listKeys.ts'
import { timeLabel } from './timeLabel.ts'

interface ItemProps {
  readonly conversation: Conversation
  readonly current: boolean
  onOpen(): void
  onRename(title: string): void
  onDelete(): void
}

/** One conversation of the list: a link to it, its name changed in place. */
export function ConversationItem(props: ItemProps) {
  const [renaming, setRenaming] = createSignal(false)
  let pencil: HTMLButtonElement | undefined
  const done = (title: string | null) => {
    setRenaming(false)
    if (title !== null) props.onRename(title)
    pencil?.focus()
  }
  return (
    <li class="conversation" classList={{ current: props.current }}>
      <Show when={!renaming()} fallback={<TitleInput title={props.conversation.title} onDone={done} />}>
        <ItemLink {...props} />
        <button
          type="button"
          class="quiet square"
          aria-label={words().list.renameOne(props.conversation.title)}
          title={words().list.rename}
          data-action={'rename' satisfies RowAction}
          ref={pencil}
          onClick={() => setRenaming(true)}
        >
          <PencilIcon />
        </button>
        <button
          type="button"
          class="quiet square"
          aria-label={words().list.deleteOne(props.conversation.title)}
          title={words().list.delete}
          data-action={'delete' satisfies RowAction}
          onClick={() => props.onDelete()}
        >
          <BinIcon />
        </button>
      </Show>
    </li>
  )
}

function ItemLink(props: ItemProps) {
  const open = (event: MouseEvent) => {
    // A new tab or window is the browser's business.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    props.onOpen()
  }
  return (
    <a
      href={pathOf(props.conversation.id)}
      aria-current={props.current ? 'page' : undefined}
      title={`${props.conversation.title}\n${timeLabel(props.conversation.updatedAt, new Date())}`}
      onClick={open}
    >
      <span class="conversation-title" dir="auto">
        {props.conversation.title}
      </span>
    </a>
  )
}

const TITLE_LENGTH = 120

/** Enter or leaving the field keeps the new name, Escape the old one. */
function TitleInput(props: { readonly title: string; onDone(title: string | null): void }) {
  let over = false
  const done = (input: HTMLInputElement, keep: boolean) => {
    if (over) return
    over = true
    const title = input.value.trim()
    props.onDone(keep && title !== '' && title !== props.title ? title : null)
  }
  return (
    <input
      class="title-input"
      aria-label={words().list.title}
      value={props.title}
      maxLength={TITLE_LENGTH}
      ref={(input) => queueMicrotask(() => input.select())}
      onBlur={(event) => done(event.currentTarget, true)}
      onKeyDown={(event) => {
        if (isComposing(event) || (event.key !== 'Enter' && event.key !== 'Escape')) return
        // Or the same key would press the button that gets the focus next, or close the drawer.
        event.preventDefault()
        done(event.currentTarget, event.key === 'Enter')
      }}
    />
  )
}
