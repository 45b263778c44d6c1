import { Marked, type Token, type Tokens } from 'marked'

/** One top-level block of a text, as HTML that is not to be trusted yet. */
export interface Block {
  readonly raw: string
  /** As the parser read it: the same source may be read otherwise with another line after it. */
  readonly text: string
  readonly html: string
  /** The depths of the headings that it stands under. */
  readonly under: readonly number[]
}

/** The page's own headings come above those of an answer, and each of these is one level below the one it is under. */
const LEVEL_ABOVE = 2

function headingHtml({ tokens = [], depth }: Tokens.Heading, under: readonly number[]): string {
  const level = Math.min(6, LEVEL_ABOVE + under.filter((each) => each <= depth).length)
  return `<h${level}>${marked.Parser.parseInline(tokens, marked.defaults)}</h${level}>`
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    // Those of the answer itself are made by `headingHtml`; these are within a list or a quotation.
    heading({ tokens }) {
      return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`
    },
    // Markup is shown as it was written, except the line break that tables cannot do without.
    html: ({ text }) => (/^<br\s*\/?>$/i.test(text.trim()) ? '<br>' : escaped(text)),
    image: ({ text }) => escaped(text),
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
})

/** A link definition, in a list or quotation too: it can change every block that came before it. */
const DEFINITION = /^[ \t>*+\-\d.)]*\[[^\]]{1,999}\]:/m

/** Blocks that an empty line ends for good. A list, code or markup may go on after one. */
const ENDED_BY_EMPTY_LINE = new Set(['paragraph', 'heading', 'blockquote', 'table', 'hr'])

/**
 * Parses a text again and again as it grows, into a list of blocks. Blocks up to the last one that nothing can change
 * any more are read once and returned as they are; only those after it are read again, so that the cost is not that of
 * the whole text.
 */
export function makeBlockParser(): (markdown: string) => readonly Block[] {
  let text = ''
  let blocks: Block[] = []
  /** The number of blocks that no further text can change, and where their source ends. */
  let settled: Settled = NOTHING
  return (markdown) => {
    const isSimple = !DEFINITION.test(markdown)
    const kept = isSimple && markdown.startsWith(text) ? settled : NOTHING
    const under = blocks[kept.count - 1]?.under ?? []
    const known = isSimple ? blocks.slice(kept.count) : []
    const read = readBlocks(markdown.slice(kept.end), under, known)
    blocks = [...blocks.slice(0, kept.count), ...read.blocks]
    settled = { count: kept.count + read.settled.count, end: kept.end + read.settled.end }
    // If the parser's view of the source is not the source, there is no position in it to continue from.
    text = isSimple && kept.end + read.end === markdown.length ? markdown : '\0'
    return blocks
  }
}

interface Settled {
  readonly count: number
  readonly end: number
}

const NOTHING: Settled = { count: 0, end: 0 }

/** Blocks equal to `known` at the same index are returned as they are. */
function readBlocks(markdown: string, above: readonly number[], known: readonly Block[]) {
  const blocks: Block[] = []
  let end = 0
  let under = above
  let settled = NOTHING
  let last: Token | null = null
  for (const token of marked.lexer(markdown)) {
    end += token.raw.length
    const isBetween = token.type === 'space' || token.type === 'def'
    if (!isBetween) {
      last = token
      if (isHeading(token)) under = [...under.filter((depth) => depth < token.depth), token.depth]
      blocks.push(blockOf(token, under, known[blocks.length]))
    }
    if (last && ENDED_BY_EMPTY_LINE.has(last.type) && EMPTY_LINE_AT_END.test(markdown.slice(0, end)))
      settled = { count: blocks.length, end }
  }
  return { blocks, end, settled }
}

const EMPTY_LINE_AT_END = /\n[ \t]*\n$/

function blockOf(token: Token, under: readonly number[], before: Block | undefined): Block {
  const text = 'text' in token ? String(token.text) : ''
  const same = before?.raw === token.raw && before.text === text ? before : null
  const html = isHeading(token) ? headingHtml(token, under) : (same?.html ?? marked.parser([token]))
  return same?.html === html ? same : { raw: token.raw, text, html, under }
}

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading'
