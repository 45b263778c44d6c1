import type { Quantity } from './quantities.ts'

const LIST_ITEM = /^[ \t]*(?:[*+•-]|\d{1,3}[.)])[ \t]/gm
/** “Here are 3 tips” counts what the answer itself says. */
const OWN_COUNT = /^(?:\d{1,2}|\p{L}+) (?:tips?|steps?|ways?|options?|things?|points?|reasons?)$/iu
const ITEMS = /,(?=\s)|\s(?:and|or|und|oder)(?=\s)/g
const LEAST = 2
const MOST = 12

/** How many items the lists of an answer have. */
export function listLengths(markdown: string): ReadonlySet<number> {
  const lengths = new Set<number>()
  for (const block of markdown.split(/\n[ \t]*\n/)) lengths.add(block.match(LIST_ITEM)?.length ?? 0)
  return lengths.add(markdown.match(LIST_ITEM)?.length ?? 0)
}

/** Whether a figure counts what the answer lists: its lists’ items, or what its sentence names after it. */
export function isOwnCount(
  figure: string,
  { value, noun, unit }: Quantity,
  sentence: string,
  lists: ReadonlySet<number>,
): boolean {
  if (OWN_COUNT.test(figure)) return true
  if (typeof value === 'string' || unit !== null || noun === '' || value < LEAST || value > MOST) return false
  const named = sentence.slice(sentence.indexOf(figure) + figure.length).split(':')[1] ?? ''
  return lists.has(value) || (named.match(ITEMS)?.length ?? 0) === value - 1
}
