import type { Line } from './pdfLines.ts'
import { withoutRepeated } from './pdfRepeated.ts'

/** Letters so much larger than those of most of the text are a heading’s. */
const HEADING = 1.15
const LONGEST_HEADING = 150
const DEEPEST_HEADING = 3
/** Lines so much farther apart than most are of two paragraphs. */
const PARAGRAPH = 1.4

const BULLET = /^[•‣◦▪●○■–·*-]\s+/
const NUMBERED = /^\d{1,3}[.)]\s+\S/

interface PdfMarkdown {
  readonly body: string
  /** The first heading of the largest kind. */
  readonly title: string | null
  /** How many lines were taken for running titles and page numbers. */
  readonly leftOut: number
}

/** The pages of a document as one Markdown text. */
export function markdownOf(allPages: readonly (readonly Line[])[]): PdfMarkdown {
  const { pages, leftOut } = withoutRepeated(allPages)
  const lines = pages.flat()
  const hyphenated = hyphenatedIn(lines)
  const ordinary = mostCommon(lines.map(({ size, text }) => [rounded(size), text.length]))
  const gap = mostCommon(
    lines.flatMap((line, at) => spaceBefore(lines[at - 1], line)).map((each) => [each, 1]),
  )
  const sizes = [
    ...new Set(lines.filter((line) => isHeading(line, ordinary)).map(({ size }) => rounded(size))),
  ]
    .sort((a, b) => b - a)
    .slice(0, DEEPEST_HEADING)
  const levelOf = ({ size }: Line) => {
    const level = sizes.indexOf(rounded(size))
    return level < 0 ? DEEPEST_HEADING : level + 1
  }
  /** The lines of each. */
  const blocks: string[][] = []
  for (const [at, line] of lines.entries()) {
    const before = lines[at - 1]
    if (isHeading(line, ordinary)) {
      const isMore =
        before && isHeading(before, ordinary) && before.size === line.size && !isApart(before, line, gap)
      if (isMore) blocks.at(-1)?.push(` ${line.text}`)
      else blocks.push([`${'#'.repeat(levelOf(line))} ${line.text}`])
    } else if (before && !isHeading(before, ordinary) && goesOn(before, line, gap))
      goOn(blocks.at(-1) ?? [], line.text, hyphenated)
    else blocks.push([asBlock(line.text)])
  }
  const title =
    lines.find((line) => isHeading(line, ordinary) && rounded(line.size) === sizes[0])?.text ?? null
  return { body: withListsTogether(blocks.map((parts) => parts.join(''))), title, leftOut }
}

const rounded = (value: number): number => Math.round(value * 2) / 2

const isHeading = ({ size, text }: Line, ordinary: number): boolean =>
  rounded(size) >= ordinary * HEADING && text.length <= LONGEST_HEADING && /\p{L}/u.test(text)

/** The value that weighs most. */
function mostCommon(values: readonly (readonly [value: number, weight: number])[]): number {
  const weights = new Map<number, number>()
  for (const [value, weight] of values) weights.set(value, (weights.get(value) ?? 0) + weight)
  return [...weights].reduce((most, each) => (each[1] > most[1] ? each : most), [0, 0])[0]
}

/** None on top of a page, or of a column. */
const spaceBefore = (before: Line | undefined, line: Line): number[] =>
  before && before.y > line.y ? [rounded(before.y - line.y)] : []

const isApart = (before: Line, line: Line, gap: number): boolean =>
  spaceBefore(before, line).some((space) => space > PARAGRAPH * gap)

/** Whether a line is of the same paragraph as the one before. */
function goesOn(before: Line, line: Line, gap: number): boolean {
  if (BULLET.test(line.text) || NUMBERED.test(line.text)) return false
  if (spaceBefore(before, line).length > 0) return !isApart(before, line, gap)
  // On top of a page: only in the middle of a sentence.
  return !/[.!?:]["'”’)]?$/.test(before.text)
}

const HYPHENATED = /(?<![\p{L}\d])[\p{L}\d]+(?:-[\p{L}\d]+)+/gu
/** The letters before a line’s end in which the word that it ends with is looked for. */
const LONGEST_WORD = 100
const PARTED = /(?<![\p{L}\d]|[\p{L}\d]-)([\p{L}\d]+(?:-[\p{L}\d]+)*)-$/u

/** Words that are written with a hyphen in the middle of a line. */
const hyphenatedIn = (lines: readonly Line[]): ReadonlySet<string> =>
  new Set(lines.flatMap(({ text }) => text.toLowerCase().match(HYPHENATED) ?? []))

/** “Haus- und Gartenpflanzen”: the hyphen stands for a part that follows. */
const OMISSION = /^(?:und|oder|bzw|sowie|and|or)(?![\p{L}\d])/u

/** Adds a line to a text. A word that was parted at the end of a line is whole again; a hyphen of its own stays. */
function goOn(lines: string[], more: string, hyphenated: ReadonlySet<string>): void {
  const [, start] = PARTED.exec(endOf(lines)) ?? []
  const [end] = /^[\p{L}\d]+/u.exec(more) ?? []
  if (!start || !end || OMISSION.test(more)) return void lines.push(` ${more}`)
  const isParted = /^\p{Ll}/u.test(end) && /\p{Ll}$/u.test(start.slice(-2))
  const isKnown = hyphenated.has(`${start}-${end}`.toLowerCase())
  if (isParted && !isKnown) lines.push(lines.pop()?.slice(0, -1) ?? '')
  lines.push(more)
}

/** Its last letters. To read the whole text for each line would take time in proportion to its square. */
function endOf(lines: readonly string[]): string {
  let end = ''
  for (let at = lines.length - 1; at >= 0 && end.length < LONGEST_WORD; at--)
    end = `${lines[at]?.slice(-LONGEST_WORD)}${end}`
  return end.slice(-LONGEST_WORD)
}

function asBlock(text: string): string {
  if (BULLET.test(text)) return text.replace(BULLET, '- ')
  return /^(?:#{1,6}\s|>|\||```|~~~|={3}|-{3})/.test(text) ? `\\${text}` : text
}

const isItem = (block: string): boolean => block.startsWith('- ') || NUMBERED.test(block)

const withListsTogether = (blocks: readonly string[]): string =>
  blocks
    .map(
      (block, at) => (at === 0 ? '' : isItem(block) && isItem(blocks[at - 1] ?? '') ? '\n' : '\n\n') + block,
    )
    .join('')
