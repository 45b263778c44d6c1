import { optionsOf } from './options.ts'
import { makeWidget } from './widget.ts'

const NAME = 'verdemuse-widget'

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
    if (document.querySelector(NAME)) return
    const host = document.createElement(NAME)
    const { accent } = script.dataset
    if (accent) host.style.setProperty('--verdemuse-accent', accent)
    const { open, close } = makeWidget(host, options)
    document.body.append(host)
    Object.assign(window, { VerdeMuse: { open, close } })
  }
  if (document.body) put()
  else addEventListener('DOMContentLoaded', put)
}

start()
