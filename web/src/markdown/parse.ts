import { Marked, type Token } from 'marked'

/** One top-level block of a text, as HTML that is not to be trusted yet. */
export interface Block {
  readonly raw: string
  readonly html: string
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    // The page's own headings come above those of an answer.
    heading({ tokens, depth }) {
      const level = Math.min(6, depth + 2)
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`
    },
    // Markup is shown as it was written, except the line break that tables cannot do without.
    html: ({ text }) => (/^<br\s*\/?>$/i.test(text.trim()) ? '<br>' : escaped(text)),
    image: ({ text }) => escaped(text),
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
})

/**
 * Markdown as a list of blocks. Of a text that grows, the blocks before its end stay equal, so that only what is new
 * has to be shown anew; those equal to `known` at the same place are handed back as they are.
 */
export function parseBlocks(markdown: string, known: readonly Block[] = []): Block[] {
  const tokens = marked.lexer(markdown)
  // A link definition can change every block that came before it.
  const reusable = Object.keys(tokens.links).length === 0 ? known : []
  return tokens
    .filter((token) => token.type !== 'space' && token.type !== 'def')
    .map((token, at) => reuse(reusable[at], token) ?? { raw: token.raw, html: marked.parser([token]) })
}

const reuse = (block: Block | undefined, token: Token): Block | undefined =>
  block?.raw === token.raw ? block : undefined
