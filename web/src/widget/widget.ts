import type { WidgetOptions } from './options.ts'
import css from './widget.css?inline'

/** On a screen that small the chat takes all of it, and nothing behind it can be reached. */
const NARROW = '(max-width: 480px), (max-height: 416px)'
/** A chat that has not begun by then may not be shown on this site, or cannot be reached. */
const PATIENCE_MS = 10_000

const SPEECH = 'M4 5h16v11H9l-5 4z'
const CROSS = 'm6 6 12 12M18 6 6 18'

/** A launcher and, from the first opening on, the chat in a frame. Nothing of the site's styles comes in, and none out. */
export function makeWidget(host: HTMLElement, { origin, words, frameUrl, side }: WidgetOptions) {
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
  host.dataset.side = side

  const launcher = button('launcher', SPEECH)
  launcher.append(words.label)
  launcher.ariaHasPopup = 'dialog'
  launcher.ariaExpanded = 'false'
  const closer = button('close', CROSS)
  closer.ariaLabel = words.close
  const heading = element('h2', { textContent: words.title })
  const head = element('header')
  head.append(heading, closer)
  const dialog = element('dialog', { ariaLabel: words.title })
  dialog.append(head)
  root.append(launcher, dialog)

  let frame: HTMLIFrameElement | undefined
  let isReady = false
  const load = () => {
    const loaded = element('iframe', { src: frameUrl, title: words.title, allow: 'clipboard-write' })
    dialog.append(loaded)
    const impatient = setTimeout(() => loaded.replaceWith(instead(origin, words)), PATIENCE_MS)
    addEventListener('message', ({ source, origin: from, data }: MessageEvent) => {
      if (source !== loaded.contentWindow || from !== origin) return
      if (data?.verdemuse === 'ready') {
        isReady = true
        clearTimeout(impatient)
      }
      if (data?.verdemuse === 'close') close()
    })
    return loaded
  }
  const open = () => {
    if (dialog.open) return
    if (matchMedia(NARROW).matches) dialog.showModal()
    else dialog.show()
    launcher.ariaExpanded = 'true'
    frame ??= load()
    frame.focus()
    if (isReady) frame.contentWindow?.postMessage({ verdemuse: 'opened' }, origin)
  }
  const leave = () => {
    if (dialog.open) return
    launcher.ariaExpanded = 'false'
    launcher.focus()
  }
  const close = () => {
    dialog.close()
    leave()
  }
  launcher.onclick = () => (dialog.open ? close() : open())
  closer.onclick = close
  dialog.onkeydown = ({ key }) => key === 'Escape' && close()
  // A browser may close it by itself; it tells of each end late, when the chat may be open again.
  dialog.onclose = leave
  return { open, close }
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
): HTMLElementTagNameMap[Tag] {
  return Object.assign(document.createElement(tag), properties)
}

const SVG = 'http://www.w3.org/2000/svg'

/** Made without any HTML: a site may forbid that to its scripts. */
function button(className: string, shape: string): HTMLButtonElement {
  const made = element('button', { type: 'button', className })
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', shape)
  svg.append(path)
  made.append(svg)
  return made
}

function instead(origin: string, { failed, instead: link }: WidgetOptions['words']): HTMLElement {
  const text = element('p', { textContent: `${failed} ` })
  text.append(element('a', { href: origin, target: '_blank', rel: 'noopener', textContent: link }))
  return text
}
