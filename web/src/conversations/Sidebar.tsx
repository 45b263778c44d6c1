import { createSignal, type JSX, lazy, Match, Show, Switch } from 'solid-js'
import { brandName } from '../brand/brand.ts'
import { LeafIcon, PlusIcon } from '../shell/icons.tsx'
import { Late } from '../shell/Late.tsx'
import { words } from '../words/page.ts'
import { ConversationRows, type RowActions } from './ConversationRows.tsx'
import type { Conversation } from './conversation.ts'
import type { ConversationList } from './createConversationList.ts'
import type { ConversationSearch } from './createSearch.ts'
import type { ListActions } from './listActions.ts'
import { onListKey } from './listKeys.ts'
import { SearchField } from './SearchField.tsx'

const DeleteDialog = lazy(() => import('./DeleteDialog.tsx'))

interface SidebarProps {
  readonly list: ConversationList
  readonly search: ConversationSearch
  readonly actions: ListActions
  readonly currentId: string | null
  readonly problem: string | null
  readonly foot: JSX.Element
  onOpen(conversationId: string | null): void
}

/** The conversations, and the way to a new one. */
export function Sidebar(props: SidebarProps) {
  const [toDelete, setToDelete] = createSignal<Conversation | null>(null)
  const [asked, setAsked] = createSignal(false)
  const rows: RowActions = {
    get currentId() {
      return props.currentId
    },
    onOpen: (id) => props.onOpen(id),
    onRename: (id, title) => void props.actions.rename(id, title),
    onDelete(conversation) {
      setAsked(true)
      setToDelete(conversation)
    },
  }
  const confirm = (conversation: Conversation) => {
    setToDelete(null)
    void props.actions.remove(conversation.id)
  }
  return (
    <>
      <div class="brand">
        <LeafIcon /> <span dir="auto">{brandName()}</span>
      </div>
      <button type="button" class="button new" onClick={() => props.onOpen(null)}>
        <PlusIcon /> {words().page.newConversation}
      </button>
      <SearchField search={props.search} />
      <Show when={props.problem}>
        <p class="problem" role="alert">
          {props.problem}
        </p>
      </Show>
      <nav class="conversations" aria-label={words().list.conversations} onKeyDown={onListKey}>
        <Show when={props.search.phase() === 'idle'} fallback={<Found search={props.search} rows={rows} />}>
          <All list={props.list} rows={rows} />
        </Show>
      </nav>
      {props.foot}
      <Show when={asked()}>
        <Late>
          <DeleteDialog conversation={toDelete()} onConfirm={confirm} onClose={() => setToDelete(null)} />
        </Late>
      </Show>
    </>
  )
}

function All(props: { readonly list: ConversationList; readonly rows: RowActions }) {
  return (
    <>
      <ConversationRows {...props.rows} conversations={props.list.items} />
      <Switch>
        <Match when={props.list.phase() === 'unreachable'}>
          <p class="note">{words().list.unreachable}</p>
        </Match>
        <Match when={props.list.phase() === 'ready' && props.list.items.length === 0}>
          <p class="note">{words().list.empty}</p>
        </Match>
        <Match when={props.list.hasOlder()}>
          <OlderButton load={props.list.loadOlder} />
        </Match>
      </Switch>
    </>
  )
}

function Found(props: { readonly search: ConversationSearch; readonly rows: RowActions }) {
  const state = () => {
    const { list } = words()
    const count = props.search.found.length
    switch (props.search.phase()) {
      case 'searching':
        return list.searching
      case 'failed':
        return list.searchFailed
      default:
        return count === 0 ? list.nothing : list.found(count)
    }
  }
  return (
    <>
      <p class="note" role="status">
        {state()}
      </p>
      <ConversationRows {...props.rows} conversations={props.search.found} />
      <Show when={props.search.hasOlder()}>
        <OlderButton load={props.search.loadOlder} />
      </Show>
    </>
  )
}

function OlderButton(props: { load(): Promise<boolean> }) {
  const [state, setState] = createSignal<'idle' | 'loading' | 'failed'>('idle')
  const load = async () => {
    setState('loading')
    setState((await props.load()) ? 'idle' : 'failed')
  }
  return (
    <>
      <button type="button" class="quiet" disabled={state() === 'loading'} onClick={() => void load()}>
        {words().list.older}
      </button>
      <Show when={state() === 'failed'}>
        <p class="problem" role="alert">
          {words().list.olderFailed}
        </p>
      </Show>
    </>
  )
}
