import { optionsOf } from './options.ts'
import { makeWidget } from './widget.ts'

const NAME = 'verdemuse-widget'
/** A site that swaps its pages without loading any runs this script again in the same window. */
const WIDGET = Symbol.for(NAME)

type WithWidget = { [WIDGET]?: ReturnType<typeof makeWidget> } & Window

/** Puts the launcher on the site that loads this script; once, however often it does. */
function start(): void {
  const { currentScript } = document
  const script =
    currentScript instanceof HTMLScriptElement
      ? currentScript
      : document.querySelector<HTMLScriptElement>('script[src*="/widget.js"]')
  if (!script) return
  const options = optionsOf(script.src, script.dataset, document.documentElement.lang)
  const put = () => {
    const page = window as WithWidget
    if (page[WIDGET]) return page[WIDGET].putBack()
    const host = document.createElement(NAME)
    const { accent } = script.dataset
    if (accent) host.style.setProperty('--verdemuse-accent', accent)
    // Beside the body: a site that swaps its body leaves the frame and its chat alone.
    document.documentElement.append(host)
    page[WIDGET] = makeWidget(host, options)
    const { open, close } = page[WIDGET]
    Object.assign(window, { VerdeMuse: { open, close } })
  }
  if (document.body) put()
  else addEventListener('DOMContentLoaded', put)
}

start()
