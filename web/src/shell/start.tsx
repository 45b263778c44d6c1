import { lazy, Suspense } from 'solid-js'
import { render } from 'solid-js/web'
import { createLanguage } from '../language/createLanguage.ts'
import { createSettings } from '../settings/createSettings.ts'
import { words } from '../words/page.ts'
import { createAppearance } from './createAppearance.ts'
import { orReload } from './orReload.ts'

/** Its code and its words come side by side, the words in one language alone. */
const Page = lazy(() => orReload(Promise.all([import('./Page.tsx'), words.load()]).then(([page]) => page)))

type SettingsStorage = Parameters<typeof createSettings>[0]

function Start(props: { readonly storage: SettingsStorage }) {
  const settings = createSettings(props.storage)
  createAppearance(settings.current)
  createLanguage(() => settings.current.language)
  return <Page settings={settings} />
}

/** Shows the chat; returns how to take it away. `storage`: where the settings are. */
export function startChat(storage: SettingsStorage = () => localStorage): () => void {
  const root = document.getElementById('app')
  if (!root) return () => {}
  return render(
    () => (
      <Suspense>
        <Start storage={storage} />
      </Suspense>
    ),
    root,
  )
}
