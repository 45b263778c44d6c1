import { lazy, Suspense } from 'solid-js'
import { render } from 'solid-js/web'
import { createLanguage } from './language/createLanguage.ts'
import { createSettings } from './settings/createSettings.ts'
import { createAppearance } from './shell/createAppearance.ts'
import { words } from './words/page.ts'
import './styles/index.css'

/** Its code and its words come side by side, the words in one language alone. */
const Page = lazy(() => Promise.all([import('./shell/Page.tsx'), words.load()]).then(([page]) => page))

function Start() {
  const settings = createSettings(() => localStorage)
  createAppearance(settings.current)
  createLanguage(() => settings.current.language)
  return <Page settings={settings} />
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
