import { createConnection } from '../graphql/connect.ts'
import { loadMarkdown } from '../markdown/Markdown.tsx'
import type { SettingsStore } from '../settings/createSettings.ts'
import { App } from './App.tsx'

/** The chat, with a connection of its own. */
export default function Page(props: { readonly settings: SettingsStore }) {
  const connection = createConnection(props.settings.current)
  return <App connection={connection} settings={props.settings} />
}

// A part of the page that could not be loaded leaves plain text, which can be read as well.
loadMarkdown().catch(() => undefined)
