import { render } from 'solid-js/web'
import { createConnection } from './graphql/connect.ts'
import { loadMarkdown } from './markdown/Markdown.tsx'
import { createSettings } from './settings/createSettings.ts'
import { App } from './shell/App.tsx'
import './styles/index.css'

function Page() {
  const settings = createSettings(() => localStorage)
  const connection = createConnection(settings.current)
  return <App connection={connection} settings={settings} />
}

const root = document.getElementById('app')
if (root) render(() => <Page />, root)

// A part of the page that could not be loaded leaves plain text, which can be read as well.
loadMarkdown().catch(() => undefined)
