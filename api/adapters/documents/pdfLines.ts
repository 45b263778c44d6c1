import { inReadingOrder, isRightToLeft } from './rightToLeft.ts'

/** A run of text and where it stands; `transform` is a matrix, whose last two numbers are x and y from the lower left. */
export interface PositionedText {
  readonly str: string
  readonly transform: readonly number[]
  readonly width: number
  readonly height: number
  readonly hasEOL: boolean
}

export interface Line {
  readonly text: string
  /** How high its letters are, and how far up it stands, in points. */
  readonly size: number
  readonly y: number
}

/** Runs that stand farther apart than this part of their height have a space between them. */
const SPACE = 0.15
/** Runs whose heights differ by less than this part of their size are on one line. */
const SAME_LINE = 0.5

/** The lines of a page, in the order in which its text was written. */
export function linesOf(texts: readonly PositionedText[]): Line[] {
  const lines: Line[] = []
  let runs: PositionedText[] = []
  const end = () => {
    const line = lineOf(runs)
    if (line) lines.push(line)
    runs = []
  }
  for (const text of texts) {
    const last = runs.at(-1)
    if (last && text.str.trim() !== '' && !isSameLine(last, text)) end()
    if (text.str !== '') runs.push(text)
    if (text.hasEOL) end()
  }
  end()
  return lines
}

const yOf = ({ transform }: PositionedText): number => transform[5] ?? 0
const xOf = ({ transform }: PositionedText): number => transform[4] ?? 0
const sizeOf = ({ height, transform }: PositionedText): number => height || Math.abs(transform[3] ?? 0)

const isSameLine = (a: PositionedText, b: PositionedText): boolean =>
  Math.abs(yOf(a) - yOf(b)) <= SAME_LINE * Math.max(sizeOf(a), sizeOf(b), 1)

function lineOf(inOrder: readonly PositionedText[]): Line | null {
  const written = inOrder.filter(({ str }) => str.trim() !== '')
  const [first] = written
  if (!first) return null
  const isReversed = isRightToLeft(written.map(({ str }) => str).join(''))
  const runs = isReversed ? inOrder.toSorted((a, b) => xOf(b) - xOf(a)) : inOrder
  const parts: string[] = []
  let before: PositionedText | null = null
  for (const run of runs) {
    const str = inReadingOrder(run.str)
    const isApart = before !== null && spaceBetween(before, run, isReversed) > SPACE * sizeOf(run)
    if (isApart && !/\s$/.test(parts.at(-1) ?? ' ') && !/^\s/.test(str)) parts.push(' ')
    if (str !== '') parts.push(str)
    before = run
  }
  return {
    text: parts.join('').replace(/\s+/g, ' ').trim(),
    size: written.reduce((most, run) => Math.max(most, sizeOf(run)), 0),
    y: yOf(first),
  }
}

const spaceBetween = (before: PositionedText, run: PositionedText, isReversed: boolean): number =>
  isReversed ? xOf(before) - xOf(run) - run.width : xOf(run) - xOf(before) - before.width
