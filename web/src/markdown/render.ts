import { setDirections } from './direction.ts'
import { type LinkPlaces, placeOf } from './linkPlaces.ts'
import { splitMarkers } from './markers.ts'
import { type Block, makeBlockParser } from './parse.ts'
import { patch } from './patch.ts'
import { sanitized } from './sanitize.ts'

/** What a text is shown with: the numbers of its sources, and the words for a chip that opens one. */
export interface Chips {
  readonly markers: ReadonlySet<number>
  /** A link to anywhere else is shown as its text. */
  readonly places: LinkPlaces
  label(marker: number): string
}

/**
 * Shows Markdown inside `container`, again and again as it grows. Only blocks that changed are made anew, and patched
 * in, so that what is being read, or selected, stays as it is. Every block that is shown was sanitised.
 */
export function makeMarkdownView(container: HTMLElement): (markdown: string, chips: Chips) => void {
  const parse = makeBlockParser()
  let shown: readonly Block[] = []
  let shownChips: Chips | null = null
  return (markdown, chips) => {
    const blocks = parse(markdown)
    const known = chips === shownChips ? shown : []
    for (const [at, block] of blocks.entries())
      if (block !== known[at]) show(container, at, element(block, chips))
    while (container.children.length > blocks.length) container.lastElementChild?.remove()
    shown = blocks
    shownChips = chips
  }
}

function show(container: HTMLElement, at: number, block: HTMLElement): void {
  const old = container.children[at]
  if (old) patch(old, block)
  else container.append(block)
}

function element(block: Block, chips: Chips): HTMLElement {
  const wrapper = document.createElement('div')
  wrapper.append(sanitized(block.html))
  keepKnownLinks(wrapper, chips.places)
  setDirections(wrapper)
  for (const wide of wrapper.querySelectorAll('pre, table')) letScroll(wide)
  if (chips.markers.size > 0) addChips(wrapper, chips)
  return wrapper
}

/** What may be wider than the column is scrolled by itself, by the keyboard as well. */
function letScroll(wide: Element): void {
  const frame = document.createElement('div')
  frame.className = 'wide'
  frame.tabIndex = 0
  wide.replaceWith(frame)
  frame.append(wide)
}

function keepKnownLinks(root: HTMLElement, places: LinkPlaces): void {
  for (const link of root.querySelectorAll('a')) {
    const place = placeOf(link.getAttribute('href') ?? '')
    if (place === null || !places.has(place)) link.replaceWith(...link.childNodes)
  }
}

/** Code and links keep their brackets. */
function addChips(root: HTMLElement, chips: Chips): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const texts: Text[] = []
  while (walker.nextNode()) if (walker.currentNode instanceof Text) texts.push(walker.currentNode)
  for (const text of texts) {
    if (text.parentElement?.closest('code, pre, a')) continue
    const pieces = splitMarkers(text.data, chips.markers)
    if (pieces.some((piece) => 'marker' in piece))
      text.replaceWith(...pieces.map((piece) => ('text' in piece ? piece.text : chip(piece.marker, chips))))
  }
}

function chip(marker: number, chips: Chips): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'chip'
  button.dataset.marker = String(marker)
  button.textContent = String(marker)
  button.setAttribute('aria-label', chips.label(marker))
  return button
}
