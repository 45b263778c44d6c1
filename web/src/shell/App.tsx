import type { Client } from '@urql/core'
import { createEffect, createSignal, lazy, Show } from 'solid-js'
import { Chat } from '../chat/Chat.tsx'
import { makeDraftStore } from '../chat/draft.ts'
import type { Source } from '../chat/message.ts'
import { announcement } from '../chat/states.ts'
import { createConversationList } from '../conversations/createConversationList.ts'
import { makeListActions } from '../conversations/listActions.ts'
import { Sidebar } from '../conversations/Sidebar.tsx'
import type { Socket } from '../graphql/socket.ts'
import { ConnectionNote } from './ConnectionNote.tsx'
import { createOpen } from './createOpen.ts'
import { MenuIcon } from './icons.tsx'
import { Late } from './Late.tsx'
import { Layout } from './Layout.tsx'
import { createRoute } from './route.ts'

const SourceDialog = lazy(() => import('../sources/SourceDialog.tsx'))

/** The whole page. */
export function App(props: { readonly client: Client; readonly socket: Socket }) {
  const { client, socket } = props
  const route = createRoute()
  const list = createConversationList(client, socket.recoveries)
  const drafts = makeDraftStore(() => localStorage)
  const [announced, setAnnounced] = createSignal('')
  const [problem, onProblem] = createSignal<string | null>(null)
  const [drawerOpen, setDrawerOpen] = createSignal(false)
  const [source, setSource] = createSignal<Source | null>(null)

  const onGone = (id: string) => {
    list.drop(id)
    drafts.write(id, { text: '' })
  }
  const onDeleted = (id: string) => {
    onGone(id)
    if (route.conversationId() === id) route.go(null, 'replace')
  }
  const listActions = makeListActions(client, { put: list.put, onDeleted, onProblem })
  const open = createOpen(route, {
    ...{ client, socket, drafts },
    onChanged: list.put,
    onGone,
    onEnded: (message) => setAnnounced(announcement(message)),
  })
  const goTo = (id: string | null) => {
    setDrawerOpen(false)
    route.go(id)
  }
  const title = () => list.items.find(({ id }) => id === open().id())?.title ?? 'New conversation'
  createEffect(() => {
    document.title = open().id() === null ? 'VerdeMuse' : `${title()} · VerdeMuse`
  })

  return (
    <>
      <Layout
        drawerOpen={drawerOpen()}
        onCloseDrawer={() => setDrawerOpen(false)}
        sidebar={
          <Sidebar
            list={list}
            actions={listActions}
            currentId={open().id()}
            problem={problem()}
            onOpen={goTo}
          />
        }
        main={
          <>
            <header class="bar">
              <MenuButton open={drawerOpen()} onOpen={() => setDrawerOpen(true)} />
              <h1 dir="auto">{title()}</h1>
              <ConnectionNote state={socket.state} />
            </header>
            <Show when={open()} keyed>
              {(conversation) => (
                <Chat conversation={conversation} onOpenSource={setSource} onNew={() => goTo(null)} />
              )}
            </Show>
          </>
        }
      />
      <SourcePane source={source()} onClose={() => setSource(null)} />
      <div class="visually-hidden" role="status" aria-live="polite">
        {announced()}
      </div>
    </>
  )
}

function MenuButton(props: { readonly open: boolean; onOpen(): void }) {
  return (
    <button
      type="button"
      class="quiet square menu"
      aria-label="Your conversations"
      aria-controls="sidebar"
      aria-expanded={props.open}
      onClick={() => props.onOpen()}
    >
      <MenuIcon />
    </button>
  )
}

/** Its dialog is loaded when the first source is opened. */
function SourcePane(props: { readonly source: Source | null; onClose(): void }) {
  const [used, setUsed] = createSignal(false)
  createEffect(() => props.source && setUsed(true))
  return (
    <Show when={used()}>
      <Late>
        <SourceDialog source={props.source} onClose={props.onClose} />
      </Late>
    </Show>
  )
}
