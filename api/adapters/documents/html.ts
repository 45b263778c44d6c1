import type { Element, ElementContent, Root, RootContent } from 'hast'
import rehypeParse from 'rehype-parse'
import rehypeRemark from 'rehype-remark'
import remarkGfm from 'remark-gfm'
import remarkStringify from 'remark-stringify'
import { unified } from 'unified'
import { makeOneLine } from './cells.ts'
import { textIn } from './decoding.ts'
import { type ParsedFile, single } from './parsed.ts'

/** What of a page is not its text. */
const LEFT_OUT = new Set(
  'script style noscript template nav aside form button input select textarea svg math canvas iframe object embed video audio img picture source dialog'.split(
    ' ',
  ),
)
/** Around a page’s main part these are the site’s; within it they are its own. */
const AROUND = new Set(['header', 'footer'])

/** What an answer follows: it becomes a bold line, as questions have in Markdown. */
const QUESTIONS = new Set(['summary', 'dt'])

const HIDDEN_STYLE =
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$)|font-size\s*:\s*0)/i
const DECLARED = /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{1,40})/i

type Parent = Root | Element
type Content = RootContent | ElementContent

/**
 * A page’s text as Markdown, with its headings, lists, tables and links: its main part where it has one, without
 * what surrounds it and without what a visitor would not see. @throws Refused
 */
export function readHtml(bytes: Uint8Array): ParsedFile {
  const html = textIn(bytes, declaredIn(bytes))
  const page = unified().use(rehypeParse).parse(html)
  const address = addressOf(page)
  const main = find(page, isMain) ?? onlyArticle(page)
  const part: Root = {
    type: 'root',
    children: main ? [main] : (find(page, named('body'))?.children ?? page.children),
  }
  prune(part, main === null)
  for (const element of [...elementsIn(part)]) {
    if (element.tagName === 'a') completeLink(element, address)
    if (QUESTIONS.has(element.tagName)) makeQuestion(element)
  }
  for (const list of [...elementsIn(part)].filter(isList)) nestInItems(list)
  for (const parent of [part, ...elementsIn(part)]) moveCaptions(parent)
  for (const cell of [...elementsIn(part)].filter(isCell)) makeOneLine(cell)
  const writer = unified().use(rehypeRemark).use(remarkGfm).use(remarkStringify, { bullet: '-' })
  const body = writer.stringify(writer.runSync(part)).trim()
  const heading = find(part, named('h1'))
  return single({ body, title: lineOf(heading) ?? lineOf(find(page, named('title'))), url: address })
}

const declaredIn = (bytes: Uint8Array): string | null =>
  DECLARED.exec(new TextDecoder('latin1').decode(bytes.subarray(0, 2_048)))?.[1] ?? null

const isElement = (node: Content): node is Element => node.type === 'element'
const named = (name: string) => (element: Element) => element.tagName === name
const isMain = ({ tagName, properties }: Element): boolean => tagName === 'main' || properties.role === 'main'

/** In the order of the page. It has its own stack: generators within each other take a step a level for each element. */
function* elementsIn(parent: Parent): Generator<Element> {
  const waiting = [...parent.children].filter(isElement).toReversed()
  for (let element = waiting.pop(); element; element = waiting.pop()) {
    yield element
    waiting.push(...element.children.filter(isElement).toReversed())
  }
}

function find(parent: Parent, is: (element: Element) => boolean): Element | null {
  for (const element of elementsIn(parent)) if (is(element)) return element
  return null
}

function onlyArticle(page: Root): Element | null {
  const articles = [...elementsIn(page)].filter(named('article'))
  return articles.length === 1 ? (articles[0] ?? null) : null
}

function isSeen({ tagName, properties }: Element, isWholePage: boolean): boolean {
  if (LEFT_OUT.has(tagName) || (isWholePage && AROUND.has(tagName))) return false
  if (properties.hidden !== undefined || properties.ariaHidden === 'true') return false
  return !HIDDEN_STYLE.test(String(properties.style ?? ''))
}

/** Takes out, in place, what is not seen. */
function prune(parent: Parent, isWholePage: boolean): void {
  const kept = (parent.children as Content[]).filter(
    (child) => child.type !== 'comment' && (!isElement(child) || isSeen(child, isWholePage)),
  )
  parent.children = kept as typeof parent.children
  for (const child of kept) if (isElement(child)) prune(child, isWholePage)
}

/** Where a page says that it is to be read. */
function addressOf(page: Root): string | null {
  const link = find(
    page,
    ({ tagName, properties }) => tagName === 'link' && [properties.rel].flat().includes('canonical'),
  )
  const address = webAddress(link?.properties.href, null)
  return address?.startsWith('http') ? address : null
}

function webAddress(href: unknown, base: string | null): string | null {
  if (typeof href !== 'string') return null
  const url = URL.parse(href, base ?? undefined)
  return url && /^(?:https?|mailto|tel):$/.test(url.protocol) ? url.href : null
}

/** A link becomes a whole address; one that leads nowhere by itself is text. */
function completeLink(link: Element, base: string | null): void {
  const href = webAddress(link.properties.href, base)
  link.properties = href === null ? {} : { href }
  if (href === null) link.tagName = 'span'
}

const isList = ({ tagName }: Element): boolean => tagName === 'ul' || tagName === 'ol'
const isCell = ({ tagName }: Element): boolean => tagName === 'td' || tagName === 'th'

/** A list that stands in a list, as editors write them, is part of the item before it. */
function nestInItems(list: Element): void {
  const items: ElementContent[] = []
  for (const child of list.children) {
    const last = items.findLast(isElement)
    if (isElement(child) && isList(child) && last) last.children.push(child)
    else items.push(child)
  }
  list.children = items
  const [first] = items.filter(isElement)
  if (list.tagName === 'ol' && first?.properties.value !== undefined)
    list.properties.start = first.properties.value
}

/** A table's caption becomes a bold line before it. */
function moveCaptions(parent: Parent): void {
  parent.children = (parent.children as Content[]).flatMap((child) => {
    const caption = isElement(child) && child.tagName === 'table' ? find(child, named('caption')) : null
    if (!caption || !isElement(child)) return [child]
    child.children = child.children.filter((each) => each !== caption)
    makeQuestion(caption)
    return [caption, child]
  }) as typeof parent.children
}

function makeQuestion(element: Element): void {
  const text = lineOf(element)
  element.tagName = 'p'
  element.children = text
    ? [{ type: 'element', tagName: 'strong', properties: {}, children: [{ type: 'text', value: text }] }]
    : []
}

function lineOf(element: Element | null): string | null {
  const text = element ? textOf(element).replace(/\s+/g, ' ').trim() : ''
  return text === '' ? null : text
}

const textOf = (parent: Parent): string =>
  parent.children
    .map((child) => (child.type === 'text' ? child.value : isElement(child) ? textOf(child) : ''))
    .join('')
