import { codeSpans } from './codeSpans.ts'

/** What is to be shown next. */
export interface Shown {
  /** The space that was shown last is to go first: the marker behind it points at nothing. */
  readonly takesBack: boolean
  readonly text: string
}

/** Lets an answer through as it is written, less the markers that point at nothing. */
export interface CitationFilter {
  /**
   * What can be shown after one more piece of text; what may yet become a marker is kept back. So is a space at its end
   * from the first one on that had to be taken back: an answer takes back one at most.
   */
  push(text: string): Shown
  /** What was kept back, once the text has ended. A marker that was not finished is left out. */
  end(): Shown
  /** The markers that were let through so far. */
  readonly cited: ReadonlySet<number>
}

/** No marker is longer: `[12, 13, 14, 15, 16, 17]` fits. What is longer is text. */
const LONGEST_MARKER = 32
const MAY_BECOME_MARKER = /^\[ ?(?:\d{1,3} ?[,;] ?)*(?:\d{1,3} ?)?\]?$/
/** What a space would look odd before, where the marker between them is gone. */
const CLOSING = /^[\s.,;:!?)\]}…"'»”’*_。，、！？；：]?$/

/** What a letter may begin or end: a marker, code, a line. */
const SPECIAL = /[[`~\n]/

/** What stood around a marker that is gone must not become one: `[1[9]]`. */
const HALF_MARKER = /\[\d{0,3}$/
const OTHER_HALF = /^[\d\]]/
/** At the start of a line `[1]: …` would define where every `[1]` leads; these may stand before it. */
const LINE_START = /^[\s>*+\-\d.)]{0,16}$/

/**
 * Takes out of a text all `[n]` whose n is not in `markers`, with one space before it where a space or a closing mark
 * follows. Groups (`[1, 2]`) become single markers (`[1][2]`). The result does not depend on how the text was cut
 * into pieces.
 *
 * Left alone: Markdown links (`[1](…)`, `[text](…)`), check boxes (`[ ]`, `[x]`), numbers of more than three digits
 * (`[2026]`), ranges, escaped brackets (`\[1]`), and everything in code spans and fenced blocks. Outside of these,
 * `a[0]` cannot be told from a marker that follows its word without a space, and is taken for one.
 */
export function citationFilter(markers: ReadonlySet<number>): CitationFilter {
  const cited = new Set<number>()
  const code = codeSpans()
  let shown = ''
  /** A space that goes if the marker after it does. */
  let space = ''
  /** It is shown already. */
  let spaceIsShown = false
  let takesBack = false
  let keepsSpaces = false
  /** '' or what may become a marker; with its `]`, one that waits for the letter after it. */
  let marker = ''
  let lineStart = ''
  let tail = ''
  let dropSpace = false

  const show = (text: string) => {
    const more = space + text
    shown += spaceIsShown ? text : more
    spaceIsShown = false
    tail = (tail + more).slice(-4)
    lineStart = text === '\n' ? '' : lineStart.length > 16 ? lineStart : lineStart + more
    space = ''
    dropSpace = false
  }
  const dropLastSpace = () => {
    takesBack ||= spaceIsShown
    keepsSpaces ||= spaceIsShown
    spaceIsShown = false
    space = ''
  }
  const showMarkers = (known: readonly number[], next: string) => {
    for (const number of known) cited.add(number)
    const definesLink = next === ':' && LINE_START.test(lineStart)
    show(known.map((number) => `[${number}]`).join('') + (definesLink ? ' ' : ''))
  }
  const settleMarker = (next: string) => {
    const numbers = marker.match(/\d+/g)?.map(Number)
    const known = numbers?.filter((number) => markers.has(number)) ?? []
    if (!numbers || next === '(') show(marker)
    else if (known.length > 0) showMarkers(known, next)
    else if (HALF_MARKER.test(tail) && OTHER_HALF.test(next)) show(' ')
    else if (CLOSING.test(next)) {
      dropSpace = space === '' && lineStart === ''
      dropLastSpace()
    }
    marker = ''
  }
  const take = (letter: string) => {
    code.feed(letter)
    if (marker.endsWith(']')) settleMarker(letter)
    const longer = marker + letter
    if (marker && longer.length <= LONGEST_MARKER && MAY_BECOME_MARKER.test(longer)) {
      marker = longer
      return
    }
    if (marker) show(marker)
    marker = ''
    if (letter === '[' && !code.isCode() && (space !== '' || !tail.endsWith('\\'))) marker = '['
    else if (letter !== ' ' || code.isCode()) show(letter)
    else if (!dropSpace) {
      if (space) show('')
      space = ' '
    }
  }
  /** The same as letter by letter, for text in which nothing begins: nearly all there is. */
  const takePlain = (text: string) => {
    code.feedPlain(text)
    const piece = dropSpace ? text.replace(/^ +/, '') : text
    let end = piece.length
    while (piece[end - 1] === ' ') end -= 1
    if (end > 0) show(piece.slice(0, end))
    if (end === piece.length) return
    // The last space waits for what comes behind it.
    if (space !== '' || end + 1 < piece.length) show(piece.slice(end + 1))
    space = ' '
  }
  const flush = (): Shown => {
    const showsSpace = space !== '' && marker === '' && !spaceIsShown && !keepsSpaces
    const piece = { takesBack, text: showsSpace ? `${shown} ` : shown }
    spaceIsShown ||= showsSpace
    takesBack = false
    shown = ''
    return piece
  }
  return {
    cited,
    push(text) {
      const upTo = SPECIAL.test(text) ? text.length : Math.min(1, text.length)
      for (let index = 0; index < upTo; index += 1) take(text.charAt(index))
      const rest = text.slice(upTo)
      if (marker === '' && !code.isCode()) takePlain(rest)
      else for (let index = 0; index < rest.length; index += 1) take(rest.charAt(index))
      return flush()
    },
    end() {
      if (marker.endsWith(']')) settleMarker('')
      else if (marker) dropLastSpace()
      marker = ''
      show('')
      return flush()
    },
  }
}

/** A text with what is to be shown next. */
export const applied = (text: string, { takesBack, text: more }: Shown): string =>
  (takesBack ? text.slice(0, -1) : text) + more

/** A text without any `[n]`: an earlier answer, whose numbers mean nothing beside those of another. */
export function withoutMarkers(text: string): string {
  const filter = citationFilter(new Set())
  return applied(applied('', filter.push(text)), filter.end())
}
