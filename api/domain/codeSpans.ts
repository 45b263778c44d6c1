/** Follows a Markdown text letter by letter and tells where it is code. */
export interface CodeSpans {
  /** Takes in the next letter. */
  feed(letter: string): void
  /** Takes in letters that are neither a mark of code nor an end of line, where no mark stands right before them. */
  feedPlain(text: string): void
  /** Whether that letter stands in a code span or a fenced block (the marks around it count as inside, or not). */
  isCode(): boolean
}

interface OpenCode {
  readonly mark: string
  readonly length: number
  readonly fenced: boolean
}

/**
 * Code spans (`a[0]`) end at the end of their line at the latest, so that a lone backtick does not make code of all
 * that follows; fenced blocks end with their fence, or not at all.
 */
export function codeSpans(): CodeSpans {
  let open: OpenCode | null = null
  let run = { mark: '', length: 0, startsLine: false }
  let lineIsBlank = true
  let onOpeningLine = false

  const endRun = (next: string) => {
    const { mark, length, startsLine } = run
    run = { mark: '', length: 0, startsLine: false }
    if (open?.fenced && onOpeningLine && mark === '`')
      open = open.length === length ? null : { ...open, fenced: false }
    else if (open?.fenced) {
      if (startsLine && mark === open.mark && length >= open.length && /\s/.test(next)) open = null
    } else if (open) open = mark === '`' && length === open.length ? null : open
    else if (startsLine && length >= 3) {
      open = { mark, length, fenced: true }
      onOpeningLine = true
    } else if (mark === '`') open = { mark, length, fenced: false }
  }
  return {
    isCode: () => open !== null,
    feedPlain(text) {
      lineIsBlank &&= /^ *$/.test(text)
    },
    feed(letter) {
      if (run.length > 0 && letter !== run.mark) endRun(letter)
      if (letter === '`' || letter === '~')
        run = {
          mark: letter,
          length: run.length + 1,
          startsLine: run.length > 0 ? run.startsLine : lineIsBlank,
        }
      if (letter === '\n') {
        if (!open?.fenced) open = null
        onOpeningLine = false
        lineIsBlank = true
      } else if (letter !== ' ') lineIsBlank = false
    },
  }
}
