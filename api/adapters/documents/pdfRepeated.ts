import type { Line } from './pdfLines.ts'

/** What stands on this many pages, and on this part of them, is not their text. */
const REPEATED_PAGES = 3
const REPEATED_SHARE = 0.5
/** Where on a page it stands, counted from its edges. */
const EDGE_LINES = 2

/** Where a line may have the number of its page: at its start, at its end, or before the number of all pages. */
const PAGE_NUMBERS = [
  /^[^\p{L}\d]*(\d{1,4})(?![\d.,]*\d)/u,
  /(?<![\d.,])(\d{1,4})[^\p{L}\d]*$/u,
  /(?<![\d.,])(\d{1,4})\s*(?:\/|of|von|de|sur|di|van)\s*\d{1,4}[^\p{L}\d]*$/iu,
]

/**
 * Pages without running titles and page numbers, and how many lines those were. A line repeats if it is the same on most
 * pages, or differs by a number alone that rises by one with each page: a row of prices or a numbered step stays.
 */
export function withoutRepeated(pages: readonly (readonly Line[])[]): {
  readonly pages: readonly (readonly Line[])[]
  readonly leftOut: number
} {
  const onPages = new Map<string, number>()
  for (const [at, page] of pages.entries())
    for (const form of new Set(edgesOf(page).flatMap((line) => formsOf(line, at))))
      onPages.set(form, (onPages.get(form) ?? 0) + 1)
  const least = Math.max(REPEATED_PAGES, pages.length * REPEATED_SHARE)
  let leftOut = 0
  const isRepeated = (line: Line, at: number) =>
    formsOf(line, at).some((form) => (onPages.get(form) ?? 0) >= least)
  const kept = pages.map((page, at) => {
    const repeated = new Set(edgesOf(page).filter((line) => isRepeated(line, at)))
    leftOut += repeated.size
    return page.filter((line) => !repeated.has(line))
  })
  return { pages: kept, leftOut }
}

const edgesOf = (page: readonly Line[]): Line[] => [
  ...new Set([...page.slice(0, EDGE_LINES), ...page.slice(-EDGE_LINES)]),
]

/** A line as it is, and with each number that could be its page's by how far that is from the page's position. */
function formsOf({ text }: Line, page: number): string[] {
  const numbered = PAGE_NUMBERS.flatMap((pattern) => {
    const match = pattern.exec(text)
    const [whole, number] = match ?? []
    if (!match || whole === undefined || number === undefined) return []
    const from = match.index + whole.indexOf(number)
    return [`${text.slice(0, from)}#${text.slice(from + number.length)}\n${Number(number) - page}`]
  })
  return [text, ...numbered]
}
