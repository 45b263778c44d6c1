import { createSignal, For, type JSX, lazy, Match, Show, Switch } from 'solid-js'
import { LeafIcon, PlusIcon } from '../shell/icons.tsx'
import { Late } from '../shell/Late.tsx'
import { words } from '../words/page.ts'
import { ConversationItem } from './ConversationItem.tsx'
import type { Conversation } from './conversation.ts'
import type { ConversationList } from './createConversationList.ts'
import type { ListActions } from './listActions.ts'

const DeleteDialog = lazy(() => import('./DeleteDialog.tsx'))

interface SidebarProps {
  readonly list: ConversationList
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
  const ask = (conversation: Conversation) => {
    setAsked(true)
    setToDelete(conversation)
  }
  const confirm = (conversation: Conversation) => {
    setToDelete(null)
    void props.actions.remove(conversation.id)
  }
  return (
    <>
      <div class="brand">
        <LeafIcon /> VerdeMuse
      </div>
      <button type="button" class="button new" onClick={() => props.onOpen(null)}>
        <PlusIcon /> {words().page.newConversation}
      </button>
      <Show when={props.problem}>
        <p class="problem" role="alert">
          {props.problem}
        </p>
      </Show>
      <nav class="conversations" aria-label={words().list.conversations}>
        <Items {...props} onDelete={ask} />
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

function Items(props: SidebarProps & { onDelete(conversation: Conversation): void }) {
  return (
    <>
      <ul>
        <For each={props.list.items}>
          {(conversation) => (
            <ConversationItem
              conversation={conversation}
              current={conversation.id === props.currentId}
              onOpen={() => props.onOpen(conversation.id)}
              onRename={(title) => void props.actions.rename(conversation.id, title)}
              onDelete={() => props.onDelete(conversation)}
            />
          )}
        </For>
      </ul>
      <Switch>
        <Match when={props.list.phase() === 'unreachable'}>
          <p class="note">{words().list.unreachable}</p>
        </Match>
        <Match when={props.list.phase() === 'ready' && props.list.items.length === 0}>
          <p class="note">{words().list.empty}</p>
        </Match>
        <Match when={props.list.hasOlder()}>
          <OlderButton list={props.list} />
        </Match>
      </Switch>
    </>
  )
}

function OlderButton(props: { readonly list: ConversationList }) {
  const [state, setState] = createSignal<'idle' | 'loading' | 'failed'>('idle')
  const load = async () => {
    setState('loading')
    setState((await props.list.loadOlder()) ? 'idle' : 'failed')
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
