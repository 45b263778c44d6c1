import type { Client } from '@urql/core'
import { createEffect, createSignal, lazy, Show } from 'solid-js'
import { Chat } from '../chat/Chat.tsx'
import type { Source } from '../chat/message.ts'
import { Sidebar } from '../conversations/Sidebar.tsx'
import type { Socket } from '../graphql/socket.ts'
import { ConnectionNote } from './ConnectionNote.tsx'
import { createPage, type PageState } from './createPage.ts'
import { MenuIcon } from './icons.tsx'
import { Late } from './Late.tsx'
import { Layout } from './Layout.tsx'

const SourceDialog = lazy(() => import('../sources/SourceDialog.tsx'))

/** The whole page. */
export function App(props: { readonly client: Client; readonly socket: Socket }) {
  const page = createPage(props.client, props.socket)
  const [drawerOpen, setDrawerOpen] = createSignal(false)
  const [source, setSource] = createSignal<Source | null>(null)
  const go: PageState['go'] = (id) => {
    setDrawerOpen(false)
    page.go(id)
  }
  return (
    <>
      <Layout
        drawerOpen={drawerOpen()}
        onCloseDrawer={() => setDrawerOpen(false)}
        sidebar={
          <Sidebar
            list={page.list}
            actions={page.listActions}
            currentId={page.open().id()}
            problem={page.listProblem()}
            onOpen={go}
          />
        }
        main={
          <>
            <header class="bar">
              <MenuButton open={drawerOpen()} onOpen={() => setDrawerOpen(true)} />
              <h1 dir="auto">{page.title()}</h1>
              <ConnectionNote state={props.socket.state} />
            </header>
            <Show when={page.open()} keyed>
              {(conversation) => (
                <Chat conversation={conversation} onOpenSource={setSource} onNew={() => go(null)} />
              )}
            </Show>
          </>
        }
      />
      <SourcePane source={source()} onClose={() => setSource(null)} />
      <div class="visually-hidden" role="status" aria-live="polite">
        {page.announced()}
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
