import { render } from 'solid-js/web'
import { startChat } from '../shell/start.tsx'
import '../styles/index.css'
import '../styles/frame.css'
import { frameWords } from '../words/frame.ts'
import { listenToWidget } from './around.ts'
import { createAccent } from './createAccent.ts'
import { Elsewhere } from './Elsewhere.tsx'
import { framedSettings } from './framedSettings.ts'
import { keepsSession } from './keepsSession.ts'

const asked = new URLSearchParams(location.search)
const settings = framedSettings(asked, () => localStorage)
const stopChat = startChat(() => settings)
createAccent(asked.get('accent'))
listenToWidget()

const root = document.getElementById('app')
if (!(await keepsSession()) && root) {
  await frameWords.load()
  stopChat()
  render(() => <Elsewhere />, root)
}
