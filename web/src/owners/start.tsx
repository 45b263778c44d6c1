import { type Component, lazy, Suspense } from 'solid-js'
import { render } from 'solid-js/web'
import { createLanguage } from '../language/createLanguage.ts'
import { createSettings } from '../settings/createSettings.ts'
import { createAppearance } from '../shell/createAppearance.ts'
import { orReload } from '../shell/orReload.ts'
import { ownerWords } from '../words/owners.ts'
import { words } from '../words/page.ts'
import type { OwnerPageProps, OwnerPorts } from './OwnerPage.tsx'

interface OwnerPageOptions extends Pick<OwnerPageProps, 'name' | 'scopes'> {
  load(): Promise<{ readonly default: Component<OwnerPorts> }>
}

/** Shows a page for owners. What it holds is loaded once someone is signed in. */
export function startOwnerPage({ load, ...page }: OwnerPageOptions): void {
  const content = lazy(load)
  const Page = lazy(() =>
    orReload(
      Promise.all([import('./OwnerPage.tsx'), ownerWords.load(), words.load()]).then(([module]) => module),
    ),
  )
  function Start() {
    const settings = createSettings(() => localStorage)
    createAppearance(settings.current)
    createLanguage(() => settings.current.language)
    return <Page {...page} content={content} settings={settings} />
  }
  const root = document.getElementById('app')
  if (root)
    render(
      () => (
        <Suspense>
          <Start />
        </Suspense>
      ),
      root,
    )
}
