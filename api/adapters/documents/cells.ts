import type { Element, ElementContent } from 'hast'

const BLOCKS = new Set(
  'p div section article h1 h2 h3 h4 h5 h6 blockquote ul ol li dl dt dd pre table thead tbody tr td th br hr'.split(
    ' ',
  ),
)
/** Between these stands a semicolon; between other blocks, a space. */
const ITEMS = new Set(['li', 'tr', 'dd'])

const isElement = (node: ElementContent): node is Element => node.type === 'element'
const text = (value: string): ElementContent => ({ type: 'text', value })

/** Makes what a cell holds one line, in place: a row of a Markdown table has no room for paragraphs, lists or code blocks. */
export function makeOneLine(cell: Element): void {
  const line: ElementContent[] = []
  append(cell, line)
  cell.children = line
}

/** Returns whether the line has text by then. */
function append(parent: Element, line: ElementContent[], before = false): boolean {
  let hasText = before
  for (const child of parent.children) {
    if (!isElement(child) || !BLOCKS.has(child.tagName)) {
      line.push(isElement(child) ? oneLine(child) : child)
      hasText ||= child.type !== 'text' || child.value.trim() !== ''
      continue
    }
    if (hasText) line.push(text(ITEMS.has(child.tagName) && endsInItem(line) ? '; ' : ' '))
    hasText = append(child, line, hasText)
    if (ITEMS.has(child.tagName)) line.push(END_OF_ITEM)
  }
  return hasText
}

/** An inline element whose own children may hold blocks, as a link around a heading. */
const oneLine = (element: Element): Element => {
  const copy = { ...element, children: [...element.children] }
  makeOneLine(copy)
  return copy
}

/** Marks where an item ended; it is empty. */
const END_OF_ITEM = text('')

const endsInItem = (line: readonly ElementContent[]): boolean => line.at(-1) === END_OF_ITEM
