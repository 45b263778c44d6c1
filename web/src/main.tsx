import { render } from 'solid-js/web'
import { makeClient } from './graphql/client.ts'
import { makeSocket } from './graphql/socket.ts'
import { loadMarkdown } from './markdown/Markdown.tsx'
import { createSettings } from './settings/createSettings.ts'
import { App } from './shell/App.tsx'
import './styles/index.css'

const socketUrl = new URL('/graphql', location.href)
socketUrl.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'

function Page() {
  const settings = createSettings(() => localStorage)
  const socket = makeSocket(socketUrl.href)
  const client = makeClient('/graphql', socket, () => settings.current.timeLimitSeconds * 1000)
  return <App client={client} socket={socket} settings={settings} />
}

const root = document.getElementById('app')
if (root) render(() => <Page />, root)

// A part of the page that could not be loaded leaves plain text, which can be read as well.
loadMarkdown().catch(() => undefined)
