import type { Quantity } from './sameQuestion/numbers.ts'
import { datesIn, sameDay } from './unsupported/dates.ts'
import { figuresIn, figureValues, sameFigure } from './unsupported/figures.ts'
import { linksIn } from './unsupported/links.ts'
import { isKnownName, namesIn } from './unsupported/names.ts'

export type UnsupportedKind = 'FIGURE' | 'PRICE' | 'DATE' | 'LINK' | 'NAME'

/** Something that an answer says and none of what it rests on does, in the answer's own letters. */
export interface Unsupported {
  readonly kind: UnsupportedKind
  readonly text: string
}

/** A passage as the prompt tells it, with its titles. It is told again and again, and read once. */
export class Told {
  readonly text: string
  #plain: string | null = null
  #figures: readonly Quantity[] | null = null

  constructor(text: string) {
    this.text = text
  }
  get plain(): string {
    this.#plain ??= plainOf(this.text)
    return this.#plain
  }
  get figures(): readonly Quantity[] {
    this.#figures ??= figureValues(this.plain)
    return this.#figures
  }
}

/** What an answer may take its figures, dates, links and names from. */
export interface Grounds {
  readonly question: string
  readonly passages: readonly Told[]
  /** The addresses of their documents. */
  readonly urls: readonly string[]
}

/** No reader looks at more of them. */
const MOST = 20

interface Found extends Unsupported {
  readonly at: number
}

/**
 * The figures, prices, dates, links and product names of an answer that stand neither in its passages nor in the
 * question, in the order of the answer, each once. A link's host is enough, but it has to come from a passage or a
 * document: what a customer names is no place to send others to.
 */
export function unsupportedIn(answer: string, grounds: Grounds): Unsupported[] {
  const text = plainOf(answer)
  const question = plainOf(grounds.question)
  const said = [...grounds.passages.map(({ plain }) => plain), question].join('\n')
  const links = linksIn(text)
  const dates = datesIn(withoutParts(text, links))
  const rest = withoutParts(withoutParts(text, links), dates)
  const found = [
    ...unknownLinks(links, grounds),
    ...unknownDates(dates, said),
    ...unknownFigures(rest, grounds.passages, question),
  ]
  const names = namesIn(rest).filter((name) => !isKnownName(name.text, said))
  const all = [...found, ...names.map((name) => ({ ...name, kind: 'NAME' as const }))]
  const inOrder = all.toSorted((a, b) => a.at - b.at).map(({ kind, text: each }) => ({ kind, text: each }))
  return [...new Map(inOrder.map((each) => [`${each.kind} ${each.text}`, each])).values()].slice(0, MOST)
}

function unknownLinks(links: ReturnType<typeof linksIn>, { passages, urls }: Grounds): Found[] {
  if (links.length === 0) return []
  const known = new Set(
    linksIn([...passages.map(({ text }) => text), ...urls].join('\n')).map(({ place }) => place),
  )
  return links.filter(({ place }) => !known.has(place)).map(({ text, at }) => ({ kind: 'LINK', text, at }))
}

function unknownDates(dates: ReturnType<typeof datesIn>, said: string): Found[] {
  if (dates.length === 0) return []
  const known = datesIn(said).flatMap(({ days }) => days)
  return dates
    .filter(({ days }) => !days.some((day) => known.some((other) => sameDay(day, other))))
    .map(({ text, at }) => ({ kind: 'DATE', text, at }))
}

/** Looks no further than to as many as are told. */
function unknownFigures(text: string, passages: readonly Told[], question: string): Found[] {
  const known = [...passages.flatMap(({ figures }) => figures), ...figureValues(question)]
  const isKnown = (quantity: Quantity) => known.some((other) => sameFigure(quantity, other))
  const found = new Map<string, Found>()
  for (const { text: figure, at, isPrice, quantities } of figuresIn(text)) {
    if (found.size === MOST) break
    if (quantities.every(isKnown) || found.has(figure)) continue
    found.set(figure, { kind: isPrice ? 'PRICE' : 'FIGURE', text: figure, at })
  }
  return [...found.values()]
}

const MARKERS = /\[\d{1,3}\]/g
const LIST_NUMBERS = /^[ \t>*-]*\d{1,3}[.)](?=\s)|\bstep \d{1,2}\b/gim

/** Without what only looks like a figure, and with one form of each dash and digit. */
const plainOf = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[‐‑‒–—―−]/g, '-')
    .replace(MARKERS, ' ')
    .replace(LIST_NUMBERS, (mark) => ' '.repeat(mark.length))
    .replace(/[*_`~]+/g, '')

/** The same length, so that places stay what they are. */
const withoutParts = (
  text: string,
  parts: readonly { readonly at: number; readonly text: string }[],
): string =>
  parts.reduce(
    (rest, { at, text: part }) => rest.slice(0, at) + ' '.repeat(part.length) + rest.slice(at + part.length),
    text,
  )
