import { isComposing } from '../shell/isComposing.ts'

/** The page around the frame, which may be of any site that is allowed to have it: nothing secret is told. */
const tell = (what: 'ready' | 'close') => {
  if (window.parent !== window) window.parent.postMessage({ verdemuse: what }, '*')
}

const COMPOSER = 'textarea'
/** What Escape closes first. */
const OPEN = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"], .sidebar.open'

/** Speaks with the widget: the keyboard comes in when the chat is opened, and Escape leaves it. */
export function listenToWidget(): void {
  let wanted = window.parent === window
  const focus = () => {
    const composer = document.querySelector<HTMLElement>(COMPOSER)
    if (!wanted || !composer || document.querySelector(OPEN)) return
    wanted = false
    composer.focus()
  }
  // The composer comes when the chat has been loaded.
  new MutationObserver(focus).observe(document.body, { childList: true, subtree: true })
  addEventListener('message', ({ source, data }: MessageEvent) => {
    if (source !== window.parent || data?.verdemuse !== 'opened') return
    wanted = true
    focus()
  })
  // Before anything in the page closes by it.
  addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape' && !isComposing(event) && !document.querySelector(OPEN)) tell('close')
    },
    { capture: true },
  )
  tell('ready')
}
