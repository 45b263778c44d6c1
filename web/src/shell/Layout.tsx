import { type Accessor, createEffect, type JSX, on, onCleanup } from 'solid-js'
import { words } from '../words/page.ts'
import { createMediaQuery } from './createMediaQuery.ts'

interface LayoutProps {
  readonly drawerOpen: boolean
  readonly sidebar: JSX.Element
  readonly main: JSX.Element
  onCloseDrawer(): void
}

/** Sidebar and chat side by side; on a narrow screen the sidebar is a drawer that lies over the chat. */
export function Layout(props: LayoutProps) {
  const narrow = createMediaQuery('(max-width: 47.99rem)')
  const asDrawer = () => narrow() && props.drawerOpen
  let drawer!: HTMLElement
  createDrawerFocus(
    asDrawer,
    () => drawer,
    () => props.onCloseDrawer(),
  )
  return (
    <div class="layout">
      <button
        type="button"
        class="overlay"
        aria-label={words().list.back}
        hidden={!asDrawer()}
        onClick={() => props.onCloseDrawer()}
      />
      <aside
        class="sidebar"
        id="sidebar"
        classList={{ open: asDrawer() }}
        aria-label={words().list.name}
        tabindex="-1"
        inert={narrow() && !props.drawerOpen}
        ref={drawer}
      >
        {props.sidebar}
      </aside>
      <main class="main" inert={asDrawer()}>
        {props.main}
      </main>
    </div>
  )
}

/** While the drawer is open, the keyboard is in it, and Escape closes it; then the keyboard is back where it was. */
function createDrawerFocus(open: Accessor<boolean>, drawer: () => HTMLElement, close: () => void): void {
  createEffect(
    on(open, (isOpen) => {
      if (!isOpen) return
      const before = document.activeElement
      const stop = new AbortController()
      const onKey = (event: KeyboardEvent) => event.key === 'Escape' && !event.defaultPrevented && close()
      drawer().addEventListener('keydown', onKey, { signal: stop.signal })
      drawer().focus()
      onCleanup(() => {
        stop.abort()
        queueMicrotask(() => before instanceof HTMLElement && before.focus())
      })
    }),
  )
}
