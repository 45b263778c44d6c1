/*
 * What writers of documentation sites (Docusaurus, VitePress) put into their Markdown for the site and not for readers.
 */

const FENCE = /^ {0,3}(`{3,}|~{3,})/
const IMPORT = /^import\s+(?:[\w*{][^'"]*?\s+from\s+)?['"][^'"\n]+['"];?[ \t]*$/
const EXPORT = /^export\s+(?:const|let|var|function|default|class)\b/
const COMPONENT = /^\s*<\/?[A-Z][\w.]*(?:\s[^>]*)?\/?>\s*$/
const OPENING = /^ {0,3}:{3,}\s*([\w-]+)[ \t]*(?:\[([^\]]*)\]|(.*))$/
const CLOSING = /^ {0,3}:{3,}\s*$/
const COMMENT = /\{\/\*[\s\S]*?\*\/\}/g
/** An import of many names stands on many lines. */
const IMPORT_OF_MANY = /^import\s+\{[^}'"]*\}\s+from\s+['"][^'"\n]+['"];?[ \t]*$/gm

/** The text for readers: without imports, exports, writers' comments and component tags; a notice has a bold first line. */
export function forReaders(markdown: string): string {
  const parts = fencesApart(markdown)
  return parts.map(({ text, isFence }) => (isFence ? text : cleaned(text))).join('')
}

function cleaned(markdown: string): string {
  const lines: string[] = []
  let isInExport = false
  for (const line of markdown.replace(COMMENT, '').replace(IMPORT_OF_MANY, '').split('\n')) {
    if (isInExport && line.trim() !== '') continue
    isInExport = EXPORT.test(line)
    if (isInExport || IMPORT.test(line) || COMPONENT.test(line) || CLOSING.test(line)) continue
    const notice = OPENING.exec(line)
    lines.push(notice ? titleOf(notice) : line)
  }
  return lines.join('\n')
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
