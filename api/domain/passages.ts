import type { KnowledgeDocument, Passage } from './knowledge.ts'
import { type Block, blocksOf, plainText } from './markdown.ts'
import { sentencesOf, startOf } from './text.ts'

/** The most characters a passage has. What belongs together and is shorter stays a passage of its own. */
export const PASSAGE_LENGTH = 900
const HEADING_LENGTH = 120
/** A lead-in longer than this is not said again where its list goes on in the next passage. */
const LEAD_IN_LENGTH = 200

interface Section {
  readonly titlePath: readonly string[]
  readonly lines: string[]
  /** Said again at the start of each passage but the first: the question of a pair. */
  readonly leadIn: string | null
}

/**
 * Cuts a document by its structure: a passage never spans two headings, or two question-and-answer pairs, so that it
 * is about one thing. Longer sections are cut between list items, rows and sentences. A document without text has
 * no passages.
 */
export function passagesOf(document: KnowledgeDocument): Passage[] {
  const title = shortened(plainText(document.title))
  return sectionsOf(title, blocksOf(document.body))
    .flatMap(({ titlePath, lines, leadIn }) => packed(lines, leadIn).map((text) => ({ titlePath, text })))
    .map(({ titlePath, text }, ordinal) => ({
      documentId: document.id,
      revision: document.revision,
      ordinal,
      titlePath,
      text,
      url: document.url,
    }))
}

function sectionsOf(title: string, blocks: readonly Block[]): Section[] {
  const headings: (string | undefined)[] = []
  let section: Section = { titlePath: [title], lines: [], leadIn: null }
  const sections = [section]
  const open = (leadIn: string | null) => {
    const titlePath = [
      title,
      ...headings.filter((heading) => heading !== undefined && heading !== title),
    ] as string[]
    section = { titlePath, lines: leadIn === null ? [] : [leadIn], leadIn }
    sections.push(section)
  }
  for (const block of blocks) {
    if (block.type === 'heading') {
      headings.length = Math.min(headings.length, block.level)
      headings[block.level] = shortened(block.text) || undefined
      open(null)
    } else if (block.type === 'question') open(block.text)
    else section.lines.push(...(block.type === 'rows' ? block.rows : [block.text]))
  }
  return sections.filter(({ lines, leadIn }) => lines.length > (leadIn === null ? 0 : 1))
}

const shortened = (heading: string): string => startOf(heading, HEADING_LENGTH).trim()

/** The lines in as few texts of at most PASSAGE_LENGTH as their order allows. */
function packed(lines: readonly string[], leadIn: string | null): string[] {
  const texts: string[] = []
  let text = ''
  let lastLeadIn = leadIn
  for (const piece of lines.flatMap(pieces)) {
    if (text !== '' && text.length + 1 + piece.length > PASSAGE_LENGTH) {
      texts.push(text)
      text = lastLeadIn !== null && lastLeadIn.length + 1 + piece.length <= PASSAGE_LENGTH ? lastLeadIn : ''
    }
    text = text === '' ? piece : `${text}\n${piece}`
    if (piece.endsWith(':') && piece.length <= LEAD_IN_LENGTH) lastLeadIn = piece
    else if (!/^(?:•|\d+\.) /.test(piece)) lastLeadIn = leadIn
  }
  return text === '' ? texts : [...texts, text]
}

/** A line that fits, or its sentences put together to fit; one that is huge by itself is cut at words. */
function pieces(line: string): string[] {
  if (line.length <= PASSAGE_LENGTH) return [line]
  const pieces: string[] = []
  let piece = ''
  for (const sentence of sentencesOf(line).flatMap(atWords)) {
    if (piece !== '' && piece.length + 1 + sentence.length > PASSAGE_LENGTH) {
      pieces.push(piece)
      piece = ''
    }
    piece = piece === '' ? sentence : `${piece} ${sentence}`
  }
  return piece === '' ? pieces : [...pieces, piece]
}

function atWords(sentence: string): string[] {
  const parts: string[] = []
  let from = 0
  while (sentence.length - from > PASSAGE_LENGTH) {
    const space = sentence.lastIndexOf(' ', from + PASSAGE_LENGTH)
    const hardCut =
      from + PASSAGE_LENGTH - (/[\uD800-\uDBFF]/.test(sentence.charAt(from + PASSAGE_LENGTH - 1)) ? 1 : 0)
    const cut = space > from + PASSAGE_LENGTH / 2 ? space : hardCut
    parts.push(sentence.slice(from, cut).trim())
    from = cut
  }
  return [...parts, sentence.slice(from).trim()]
}
