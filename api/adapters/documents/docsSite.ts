/*
 * What writers of documentation sites (Docusaurus, VitePress) put into their Markdown for the site and not for readers.
 */

import { outside } from '../../domain/text.ts'

const FENCE = /^ {0,3}(`{3,}|~{3,})/
const IMPORT = /^import\s+([\w*{][^'"]*)?['"][^'"\n]+['"];?[ \t]*$/
const FROM = /\sfrom\s$/
const EXPORT = /^export\s+(?:const|let|var|function|default|class)\b/
const COMPONENT = /^\s*<\/?[A-Z][\w.]*(?:\s[^>]*)?\/?>\s*$/
const OPENING = /^ {0,3}:{3,}\s*([\w-]+)[ \t]*(?:\[([^\]]*)\]|(.*))$/
const CLOSING = /^ {0,3}:{3,}\s*$/
/** An import of many names stands on many lines. */
const IMPORT_OF_MANY = /^import\s+\{[^{}'"]*\}\s+from\s+['"][^'"\n]+['"];?[ \t]*$/gm

/** The text for readers: without imports, exports, writers' comments and component tags; a notice has a bold first line. */
export function forReaders(markdown: string): string {
  const parts = fencesApart(markdown)
  return parts.map(({ text, isFence }) => (isFence ? text : cleaned(text))).join('')
}

function cleaned(markdown: string): string {
  const lines: string[] = []
  let isInExport = false
  for (const line of outside(markdown, '{/*', '*/}').join('').replace(IMPORT_OF_MANY, '').split('\n')) {
    if (isInExport && line.trim() !== '') continue
    isInExport = EXPORT.test(line)
    if (isInExport || isImport(line) || COMPONENT.test(line) || CLOSING.test(line)) continue
    const notice = OPENING.exec(line)
    lines.push(notice ? titleOf(notice) : line)
  }
  return lines.join('\n')
}

/** With “from” right before the name, if anything stands before it. */
function isImport(line: string): boolean {
  const [found, names] = IMPORT.exec(line) ?? []
  if (found === undefined || names === undefined) return found !== undefined
  const { length } = names.trimEnd()
  return FROM.test(names.slice(Math.max(0, length - 5), length + 1))
}

const titleOf = ([, kind = '', bracketed, plain]: RegExpExecArray): string => {
  const title = (bracketed ?? plain ?? '').trim()
  return `**${title || kind.charAt(0).toUpperCase() + kind.slice(1)}**\n`
}

/** The text cut at its fenced code blocks, which stay as they are. */
function fencesApart(markdown: string): { readonly text: string; readonly isFence: boolean }[] {
  const parts: { text: string; isFence: boolean }[] = []
  let fence: string | null = null
  for (const line of markdown.split(/(?<=\n)/)) {
    const mark = FENCE.exec(line)?.[1] ?? null
    const opens = fence === null && mark !== null
    if (opens) fence = mark
    const isFence = fence !== null
    const last = parts.at(-1)
    if (last && last.isFence === isFence && !opens) last.text += line
    else parts.push({ text: line, isFence })
    if (!opens && mark && fence && mark.startsWith(fence) && line.trim() === mark) fence = null
  }
  return parts
}
