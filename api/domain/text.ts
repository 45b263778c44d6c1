/** Written with a full stop, and followed by more of the same sentence. */
const ABBREVIATIONS = new Set(
  'e.g i.e etc mr mrs ms dr prof st no vs approx ca cf al inc ltd co corp dept est fig max min oz lb lbs ft sq tel ext incl excl resp'.split(
    ' ',
  ),
)

/** After an abbreviation such as “U.S.”, a sentence begins only with a word that seldom stands inside one. */
const OPENERS = new Set(
  'the we you it this these that they our your a an please if in for to and but'.split(' '),
)

const END_MARK = /[.!?…]/
const CLOSERS = /["'”’»)\]]/
const WIDE_END_MARK = /[。！？]/
const LIST_MARK = /^(?:[•–*+-]|\d{1,3}[.)])\s+/

/**
 * Cuts plain text into sentences, in order, with their white space collapsed. A line break always ends one, so that
 * a list's items are sentences of their own; the full stops of “$49.99”, “e.g.” and “1.” end none.
 */
export function sentencesOf(text: string): string[] {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .flatMap(sentencesOfLine)
}

/** The line without the bullet or the number that makes it a list's item. */
export const withoutListMark = (line: string): string => line.replace(LIST_MARK, '')

export const isListItem = (line: string): boolean => LIST_MARK.test(line)

function sentencesOfLine(line: string): string[] {
  const sentences: string[] = []
  let start = 0
  let marksEnd = 0
  for (let at = LIST_MARK.exec(line)?.[0].length ?? 0; at < line.length; at++) {
    if (at >= marksEnd) marksEnd = endOfMarks(line, at)
    const end = endAt(line, start, at, marksEnd)
    if (end === null) continue
    sentences.push(line.slice(start, end).trim())
    start = end
    at = end - 1
  }
  const rest = line.slice(start).trim()
  return rest === '' ? sentences : [...sentences, rest]
}

/** Where the marks end that begin at `from`, with the quotes and brackets that they close. */
function endOfMarks(line: string, from: number): number {
  let end = from
  while (end < line.length && (END_MARK.test(line.charAt(end)) || CLOSERS.test(line.charAt(end)))) end++
  return end
}

/** Where the sentence that began at `start` ends, if the character at `at` ends it; `end` is that of the marks there. */
function endAt(line: string, start: number, at: number, end: number): number | null {
  const char = line.charAt(at)
  if (WIDE_END_MARK.test(char)) return at + 1
  if (!END_MARK.test(char)) return null
  if (end === line.length) return end
  if (line.charAt(end) !== ' ') return null
  return char === '.' && continuesAfter(line, start, at, end) ? null : isOpening(line, end + 1) ? end : null
}

const isOpening = (line: string, at: number): boolean =>
  /[\p{Lu}\p{Lo}\p{N}"'“‘«([$€£•*–-]/u.test(line.charAt(at))

/** Whether the full stop at `at` belongs to an abbreviation that does not end the sentence. */
function continuesAfter(line: string, start: number, at: number, end: number): boolean {
  const word = line
    .slice(Math.max(start, at - 12), at)
    .split(' ')
    .at(-1)
    ?.replace(/^["'“‘(]+/, '')
    .toLowerCase()
  if (!word) return false
  if (ABBREVIATIONS.has(word)) return true
  if (!/^\p{L}(?:\.\p{L})*$/u.test(word)) return false
  const next = /^[\p{L}\p{N}]+/u.exec(line.slice(end + 1, end + 20))?.[0].toLowerCase() ?? ''
  return !OPENERS.has(next)
}

export const countWords = (text: string): number =>
  text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length

/** At most `length` characters, without half of one at the end: Lua's JSON refuses what has half a surrogate pair. */
export function startOf(text: string, length: number): string {
  if (text.length <= length) return text
  return text.slice(0, isHighSurrogate(text.charCodeAt(length - 1)) ? length - 1 : length)
}

export const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff

/** At most `length` characters: whole sentences where one fits into them, else whole words; “…” says that it was cut. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text
  const room = startOf(text, length - 2)
  const sentenceEnd = Math.max(
    ...['. ', '! ', '? ', '.\n', '!\n', '?\n'].map((mark) => room.lastIndexOf(mark)),
  )
  if (sentenceEnd > length / 3) return `${room.slice(0, sentenceEnd + 1)} …`
  const wordEnd = room.search(/\s\S*$/)
  const cut = wordEnd > length / 3 ? room.slice(0, wordEnd) : room
  return `${cut.trimEnd()}…`
}

/** The compatible form of a text may be this many times as long. Of one Arabic letter, U+FDFA, it makes eighteen. */
const MOST_TIMES = 4
const MOST_ADDED = 100

/** The compatible form of a text, or its canonical form if the other one would be many times as long. */
export function compatibleForm(text: string, form: 'NFKC' | 'NFKD'): string {
  const compatible = text.normalize(form)
  return compatible.length <= MOST_TIMES * text.length + MOST_ADDED
    ? compatible
    : text.normalize(form === 'NFKC' ? 'NFC' : 'NFD')
}

/** Without the characters of `marks` at its end. A pattern that ends in `+$` reads each run of them again and again. */
export function withoutEnd(text: string, marks: RegExp): string {
  let end = text.length
  while (end > 0 && marks.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** What a text holds outside of `open` … `close`, in order. One that is never closed is text. */
export function outside(text: string, open: string, close: string): string[] {
  const kept: string[] = []
  for (let from = 0; ; ) {
    const start = text.indexOf(open, from)
    const end = start < 0 ? -1 : text.indexOf(close, start + open.length)
    if (end < 0) return [...kept, text.slice(from)]
    kept.push(text.slice(from, start))
    from = end + close.length
  }
}

/** For comparing what people type: neither case counts, nor how an accented letter is composed. */
export const folded = (text: string): string => text.normalize('NFC').toLowerCase()
