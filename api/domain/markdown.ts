import { outside } from './text.ts'

/** One block of a Markdown document, in plain text. `rows` are complete lines of their own: list items, table rows, code. */
export type Block =
  | { readonly type: 'heading'; readonly level: number; readonly text: string }
  | { readonly type: 'question'; readonly text: string }
  | { readonly type: 'paragraph'; readonly text: string }
  | { readonly type: 'rows'; readonly rows: readonly string[] }

const FENCE = /^\s{0,3}(```|~~~)/
const HEADING = /^\s{0,3}(#{1,6})\s+(.*)$/
const LIST_ITEM = /^\s*(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/
const TABLE_ROW = /^\s*\|.*\|?\s*$/
const TABLE_RULE = /^[\s|:-]+$/
const RULE = /^\s{0,3}(?:-\s*){3,}$|^\s{0,3}(?:\*\s*){3,}$|^\s{0,3}(?:_\s*){3,}$|^\s{0,3}=+\s*$/
const BOLD_LINE = /^\s*(?:\*\*|__)([^*_]+)(?:\*\*|__)\s*$/
const ASKED = /^\s*Q\s*[:.]\s*(.*)$/
const ANSWERED = /^\s*A\s*[:.]\s*/
/** A line longer than this is text, whatever it starts with: no pattern runs over it. */
const STRUCTURE_LENGTH = 2_000

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&apos;': "'",
  '&nbsp;': ' ',
}

/** Markdown's inline marks taken away: what a reader of the page would see. Linear in the length of the text. */
export function plainText(markdown: string): string {
  return withoutComments(markdown)
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/<((?:https?:\/\/|mailto:)[^<>\s]*)>/g, '$1')
    .replace(/<\/?[a-zA-Z][^<>]*>/g, ' ')
    .replace(/&(?:amp|lt|gt|quot|#39|apos|nbsp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\*\*|~~|`+/g, '')
    .replace(/(?<![\w*\\])\*(?=\S)|(?<=[^\s\\])\*(?![\w*])/g, '')
    .replace(/(?<![\w\\])_+(?=\S)|(?<=[^\s_\\])_+(?!\w)/g, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

const withoutComments = (text: string): string => outside(text, '<!--', '-->').join(' ')

/** The blocks of a Markdown text, in order. Takes any text: what it does not know is a paragraph. */
export function blocksOf(markdown: string): Block[] {
  const lines = withoutComments(markdown).split(/\r\n|\r|\n/)
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; ) {
    const { block, next } = blockAt(lines, at)
    if (block) blocks.push(block)
    at = next
  }
  return blocks
}

interface Read {
  readonly block: Block | null
  readonly next: number
}

function blockAt(lines: readonly string[], at: number): Read {
  const line = structure(lines[at])
  if (line !== null) {
    if (line.trim() === '' || RULE.test(line)) return { block: null, next: at + 1 }
    if (FENCE.test(line)) return readCode(lines, at)
    const single = headingOrQuestion(line)
    if (single) return { block: single, next: at + 1 }
    if (TABLE_ROW.test(line)) return readTable(lines, at)
    if (LIST_ITEM.test(line)) return readList(lines, at)
  }
  return readParagraph(lines, at)
}

const structure = (line: string | undefined): string | null =>
  line === undefined || line.length > STRUCTURE_LENGTH ? null : line

function headingOrQuestion(line: string): Block | null {
  const heading = HEADING.exec(line)
  if (heading)
    return {
      type: 'heading',
      level: heading[1]?.length ?? 1,
      text: plainText(heading[2] ?? '').replace(/\s#+$/, ''),
    }
  const asked = ASKED.exec(line) ?? BOLD_LINE.exec(line)
  const text = plainText(asked?.[1] ?? '')
  return text.endsWith('?') ? { type: 'question', text } : null
}

/** To its end, or to the document's where the fence is never closed. */
function readCode(lines: readonly string[], at: number): Read {
  const fence = FENCE.exec(lines[at] ?? '')?.[1] ?? '```'
  let next = at + 1
  while (next < lines.length && !lines[next]?.trimStart().startsWith(fence)) next++
  const rows = lines.slice(at + 1, next).filter((line) => line.trim() !== '')
  return { block: rows.length > 0 ? { type: 'rows', rows } : null, next: next + 1 }
}

/** Each row as a sentence that stands without its table: “Palm – Watering: once a week.” */
function readTable(lines: readonly string[], at: number): Read {
  let next = at
  while (next < lines.length && TABLE_ROW.test(structure(lines[next]) ?? '')) next++
  const rows = lines.slice(at, next)
  const header = rows.length > 1 && TABLE_RULE.test(rows[1] ?? '') ? cellsOf(rows[0] ?? '') : null
  const sentences = (header ? rows.slice(2) : rows)
    .filter((row) => !TABLE_RULE.test(row))
    .map((row) => rowSentence(cellsOf(row), header))
    .filter((sentence) => sentence !== '')
  return { block: sentences.length > 0 ? { type: 'rows', rows: sentences } : null, next }
}

const cellsOf = (row: string): string[] => {
  const cells = row.trim().replace(/^\|/, '').replace(/\|$/, '').split('|')
  return cells.map(plainText)
}

function rowSentence([first = '', ...others]: readonly string[], header: readonly string[] | null): string {
  const named = others
    .map((cell, column) => (cell && header?.[column + 1] ? `${header[column + 1]}: ${cell}` : cell))
    .filter((cell) => cell !== '')
  const sentence = [first, named.join('; ')].filter((part) => part !== '').join(' – ')
  return sentence === '' || /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

/** An item's further lines belong to it until a blank line, or the next block. */
function readList(lines: readonly string[], at: number): Read {
  const rows: string[] = []
  let next = at
  for (; next < lines.length; next++) {
    const line = structure(lines[next])
    if (line === null) break
    const item = LIST_ITEM.exec(line)
    if (item && !RULE.test(line)) rows.push(`${item[1] ? `${item[1]}.` : '•'} ${plainText(item[2] ?? '')}`)
    else if (/^\s{2,}\S/.test(line) && rows.length > 0) rows[rows.length - 1] += ` ${plainText(line)}`
    else if (line.trim() !== '' || !LIST_ITEM.test(lines[next + 1] ?? '')) break
  }
  return { block: { type: 'rows', rows: rows.filter((row) => row.length > 2) }, next: Math.max(next, at + 1) }
}

function readParagraph(lines: readonly string[], at: number): Read {
  const parts = [lines[at] ?? '']
  let next = at + 1
  while (next < lines.length && continuesParagraph(lines[next] ?? '')) parts.push(lines[next++] ?? '')
  const text = plainText(
    parts.map((part) => part.replace(/^\s*(?:>\s?)+/, '').replace(ANSWERED, '')).join(' '),
  )
  return { block: text === '' ? null : { type: 'paragraph', text }, next }
}

function continuesParagraph(line: string): boolean {
  if (line.length > STRUCTURE_LENGTH) return true
  if (line.trim() === '' || FENCE.test(line) || TABLE_ROW.test(line) || RULE.test(line)) return false
  return !LIST_ITEM.test(line) && headingOrQuestion(line) === null
}
