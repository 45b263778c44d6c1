import { Marked, type Token, type Tokens } from 'marked'

/** One top-level block of a text, as HTML that is not to be trusted yet. */
export interface Block {
  readonly raw: string
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

/** A link definition, which can change every block that came before it. */
const DEFINITION = /^ {0,3}\[[^\]\n]+\]:/m

/** What comes next may still become part of these, as another item of a list does after an empty line. */
const OPEN_BLOCKS = 2

/**
 * Parses a text again and again as it grows, into a list of blocks. The blocks before its end are read once, and
 * handed back as they are; the last ones alone are read again, so that the cost is not that of the whole text.
 */
export function makeBlockParser(): (markdown: string) => readonly Block[] {
  let text = ''
  let blocks: Block[] = []
  /** Where each block's source ends, with the empty lines after it. */
  let ends: number[] = []
  return (markdown) => {
    const isSimple = !DEFINITION.test(markdown)
    const kept = isSimple && markdown.startsWith(text) ? Math.max(0, blocks.length - OPEN_BLOCKS) : 0
    const from = ends[kept - 1] ?? 0
    const under = blocks[kept - 1]?.under ?? []
    const read = readBlocks(markdown.slice(from), under, isSimple ? blocks.slice(kept) : [])
    blocks = [...blocks.slice(0, kept), ...read.blocks]
    ends = [...ends.slice(0, kept), ...read.ends.map((end) => from + end)]
    // Where the parser's view of the source is not the source, there is no place in it to go on from.
    text = isSimple && (ends.at(-1) ?? 0) === markdown.length ? markdown : '\0'
    return blocks
  }
}

/** Those equal to `known` at the same place are handed back as they are. */
function readBlocks(markdown: string, above: readonly number[], known: readonly Block[]) {
  const blocks: Block[] = []
  const ends: number[] = []
  let end = 0
  let under = above
  for (const token of marked.lexer(markdown)) {
    end += token.raw.length
    if (token.type === 'space' || token.type === 'def') {
      if (ends.length > 0) ends[ends.length - 1] = end
      continue
    }
    if (isHeading(token)) under = [...under.filter((depth) => depth < token.depth), token.depth]
    const before = known[blocks.length]
    const same = before?.raw === token.raw ? before : null
    const html = isHeading(token) ? headingHtml(token, under) : (same?.html ?? marked.parser([token]))
    blocks.push(same?.html === html ? same : { raw: token.raw, html, under })
    ends.push(end)
  }
  return { blocks, ends }
}

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading'
