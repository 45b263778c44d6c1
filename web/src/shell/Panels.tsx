import { createEffect, createSignal, type JSX, lazy, Show } from 'solid-js'
import type { Source } from '../chat/message.ts'
import type { Connection } from '../graphql/connect.ts'
import type { SettingsStore } from '../settings/createSettings.ts'
import { words } from '../words/page.ts'
import { panelWords } from '../words/panels.ts'
import type { PageState } from './createPage.ts'
import { ChartIcon, SettingsIcon } from './icons.tsx'
import { Late } from './Late.tsx'

/** A panel, with its words. */
const withWords = <T,>(panel: Promise<T>): Promise<T> =>
  Promise.all([panel, panelWords.load()]).then(([loaded]) => loaded)

const SourceDialog = lazy(() => import('../sources/SourceDialog.tsx'))
const PerformanceDialog = lazy(() => withWords(import('../performance/PerformanceDialog.tsx')))
const SettingsDialog = lazy(() => withWords(import('../settings/SettingsDialog.tsx')))

/** A source, or the name of what else lies over the page. */
export type Panel = Source | 'settings' | 'performance'

interface PanelsProps {
  readonly panel: Panel | null
  readonly settings: SettingsStore
  readonly connection: Connection
  readonly page: Pick<PageState, 'clearing' | 'log'>
  onClose(): void
}

/** What lies over the page: each part is loaded when it is first opened. */
export function Panels(props: PanelsProps) {
  const source = () => (typeof props.panel === 'object' ? props.panel : null)
  const settingsOpen = () => props.panel === 'settings'
  return (
    <>
      <Used when={source() !== null}>
        <SourceDialog source={source()} onClose={props.onClose} />
      </Used>
      <Used when={settingsOpen()}>
        <SettingsDialog
          open={settingsOpen()}
          settings={props.settings}
          connection={props.connection}
          clearing={props.page.clearing}
          onClose={props.onClose}
        />
      </Used>
      <Used when={props.panel === 'performance'}>
        <PerformanceDialog
          open={props.panel === 'performance'}
          client={props.connection.client}
          log={props.page.log}
          onClose={props.onClose}
        />
      </Used>
    </>
  )
}

/** Nothing until it is wanted; from then on it stays, open or not. */
function Used(props: { readonly when: boolean; readonly children: JSX.Element }) {
  const [used, setUsed] = createSignal(false)
  createEffect(() => props.when && setUsed(true))
  return (
    <Show when={used()}>
      <Late>{props.children}</Late>
    </Show>
  )
}

/** The way to the panels, at the foot of the sidebar. */
export function PanelButtons(props: { onOpen(panel: Panel): void }) {
  return (
    <div class="sidebar-foot">
      <button type="button" class="quiet" onClick={() => props.onOpen('settings')}>
        <SettingsIcon /> {words().page.settings}
      </button>
      <button type="button" class="quiet" onClick={() => props.onOpen('performance')}>
        <ChartIcon /> {words().page.performance}
      </button>
    </div>
  )
}
