import { createSignal, Show } from 'solid-js'
import { Chat } from '../chat/Chat.tsx'
import { SEARCH_FIELD } from '../conversations/SearchField.tsx'
import { Sidebar } from '../conversations/Sidebar.tsx'
import { words } from '../words/page.ts'
import { ConnectionNote } from './ConnectionNote.tsx'
import { createPage, type PagePorts, type PageState } from './createPage.ts'
import { createShortcuts } from './createShortcuts.ts'
import { MenuIcon } from './icons.tsx'
import { Layout } from './Layout.tsx'
import { type Panel, PanelButtons, Panels } from './Panels.tsx'

/** The whole page. */
export function App(props: PagePorts) {
  const page = createPage(props)
  const [drawerOpen, setDrawerOpen] = createSignal(false)
  const [panel, setPanel] = createSignal<Panel | null>(null)
  createShortcuts(() => {
    setDrawerOpen(true)
    document.getElementById(SEARCH_FIELD)?.focus()
  })
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
            search={page.search}
            actions={page.listActions}
            currentId={page.open().id()}
            problem={page.listProblem()}
            onOpen={go}
            foot={<PanelButtons onOpen={setPanel} />}
          />
        }
        main={
          <>
            <header class="bar">
              <MenuButton open={drawerOpen()} onOpen={() => setDrawerOpen(true)} />
              <h1 dir="auto">{page.title()}</h1>
              <ConnectionNote state={props.connection.socket.state} />
            </header>
            <Show when={page.open()} keyed>
              {(conversation) => (
                <Chat
                  conversation={conversation}
                  tries={page.tries}
                  onOpenSource={setPanel}
                  onNew={() => go(null)}
                />
              )}
            </Show>
          </>
        }
      />
      <Panels
        panel={panel()}
        settings={props.settings}
        connection={props.connection}
        page={page}
        onClose={() => setPanel(null)}
      />
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
      aria-label={words().list.name}
      aria-controls="sidebar"
      aria-expanded={props.open}
      onClick={() => props.onOpen()}
    >
      <MenuIcon />
    </button>
  )
}
