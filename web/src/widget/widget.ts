import type { WidgetOptions } from './options.ts'
import { keep, keepInPage, recall } from './place.ts'
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
  let impatient: ReturnType<typeof setTimeout>
  let isReady = false
  let wantsFocus = false
  const onMessage = ({ source, origin: from, data }: MessageEvent) => {
    if (!frame || source !== frame.contentWindow || from !== origin) return
    if (data?.verdemuse === 'ready') {
      isReady = true
      clearTimeout(impatient)
      handOverFocus()
    }
    if (data?.verdemuse === 'close') close()
    if (data?.verdemuse === 'place') keep('place', data.conversation)
  }
  const load = () => {
    isReady = false
    const loaded = element('iframe', {
      src: frameUrl(recall('place')),
      title: words.title,
      allow: 'clipboard-write',
    })
    dialog.replaceChildren(head, loaded)
    clearTimeout(impatient)
    impatient = setTimeout(() => loaded.replaceWith(instead(origin, words)), PATIENCE_MS)
    addEventListener('message', onMessage)
    return loaded
  }
  const handOverFocus = () => {
    if (!wantsFocus) return
    wantsFocus = false
    frame?.focus()
    frame?.contentWindow?.postMessage({ verdemuse: 'opened' }, origin)
  }
  const show = () => {
    keep('open', '1')
    if (matchMedia(NARROW).matches) dialog.showModal()
    // Not show(), which would move the focus: the visitor asked for nothing on this page.
    else dialog.open = true
    launcher.ariaExpanded = 'true'
    frame ??= load()
  }
  const open = () => {
    putBack()
    if (dialog.open) return
    wantsFocus = true
    show()
    frame?.focus()
    if (isReady) handOverFocus()
  }
  const leave = () => {
    if (dialog.open || !host.isConnected) return
    keep('open', null)
    launcher.ariaExpanded = 'false'
    launcher.focus()
  }
  /** A frame that left the page begins again, where it was. */
  const putBack = () => {
    if (host.isConnected) return
    const isOpen = dialog.open
    dialog.removeAttribute('open')
    frame = undefined
    document.documentElement.append(host)
    handle()
    if (isOpen) show()
  }
  const close = () => {
    dialog.close()
    leave()
  }
  /** Again when the page has it back: a document that is rewritten takes all handlers away. */
  const handle = () => {
    launcher.onclick = () => (dialog.open ? close() : open())
    closer.onclick = close
    dialog.onkeydown = ({ key }) => key === 'Escape' && close()
    // A browser may close it by itself. It reports each end late, when the chat may be open again.
    dialog.onclose = leave
  }
  handle()
  keepInPage(host, putBack)
  if (recall('open')) show()
  return { open, close, putBack }
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
