import { misplacedDates, unsupportedDates } from './unsupported/calendarCheck.ts'
import { type Stated, statedIn } from './unsupported/clauses.ts'
import { type DateSaid, dateFiguresIn, datesIn } from './unsupported/dates.ts'
import { spansBetween } from './unsupported/datesAndSpans.ts'
import { unsupportedFigures } from './unsupported/figureCheck.ts'
import { KnownFigures } from './unsupported/knownFigures.ts'
import { type Link, linksIn } from './unsupported/links.ts'
import { KnownWords, namesIn, withPlainLabels } from './unsupported/names.ts'
import { listLengths } from './unsupported/ownCounts.ts'
import { type Part, withoutParts } from './unsupported/parts.ts'
import { type Quantity, quantity } from './unsupported/quantities.ts'
import { plainOf, type Told } from './unsupported/told.ts'
import { unitNamed } from './unsupported/units.ts'
import { stemsIn } from './unsupported/words.ts'
import { yearsIn } from './unsupported/years.ts'

export { Told } from './unsupported/told.ts'

export type UnsupportedKind = 'FIGURE' | 'PRICE' | 'DATE' | 'LINK' | 'NAME'

/** Something that an answer says and none of what it is based on does, in the answer's own letters. */
export interface Unsupported {
  readonly kind: UnsupportedKind
  readonly text: string
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
 * The figures, prices, dates, links and names of an answer that neither its passages nor the question support, in the
 * order of the answer, each once. What follows from them, as a total or in another unit, is supported; a value that
 * the passages give for something else is not. A link's host is enough, but it has to come from a passage or a
 * document: what a customer names is no place to send others to.
 */
export function unsupportedIn(answer: string, grounds: Grounds): Unsupported[] {
  const text = plainOf(answer)
  const question = plainOf(grounds.question)
  const said = [...grounds.passages.map(({ plain }) => plain), question].join('\n')
  const links = linksIn(text)
  const linkless = withoutParts(text, links)
  const dates = datesIn(linkless)
  const figures = unknownFigures(
    withoutParts(linkless, [...dates, ...yearsIn(linkless)]),
    answer,
    dates,
    grounds,
  )
  const found: Found[] = [
    ...unknownLinks(links, grounds),
    ...unsupportedDates(linkless, dates, said, figures.spans).map(asKind('DATE')),
    ...wrongDates(linkless, grounds),
    ...figures.found,
    ...unknownNames(answer, [...links, ...dates], said).map(asKind('NAME')),
  ]
  const inOrder = found.toSorted((a, b) => a.at - b.at).map(({ kind, text: each }) => ({ kind, text: each }))
  return [...new Map(inOrder.map((each) => [`${each.kind} ${each.text}`, each])).values()].slice(0, MOST)
}

const asKind =
  (kind: UnsupportedKind) =>
  ({ text, at }: Part): Found => ({ kind, text, at })

function unknownLinks(links: readonly Link[], { passages, urls }: Grounds): Found[] {
  if (links.length === 0) return []
  const known = new Set(
    linksIn([...passages.map(({ text }) => text), ...urls].join('\n')).map(({ place }) => place),
  )
  return links.filter(({ place }) => !known.has(place)).map(asKind('LINK'))
}

const wrongDates = (text: string, { passages, question }: Grounds): Found[] =>
  misplacedDates(
    statedIn(text, '', dateFiguresIn),
    passages.flatMap(({ dated }) => dated),
    stemsIn(question),
  ).map(({ figure, at }) => ({ kind: 'DATE', text: figure.text, at }))

function unknownNames(answer: string, other: readonly Part[], said: string): Part[] {
  const names = namesIn(withoutParts(plainOf(withPlainLabels(answer)), other))
  if (names.length === 0) return []
  const known = new KnownWords(said)
  return names.filter(({ text }) => !known.holds(text))
}

/** The unsupported figures, and all spans of time that dates may be moved by. */
function unknownFigures(
  text: string,
  answer: string,
  dates: readonly DateSaid[],
  grounds: Grounds,
): { found: Found[]; spans: Quantity[] } {
  const sources = grounds.passages.flatMap(({ stated }) => stated)
  const asked = quantitiesOf(statedIn(plainOf(grounds.question)))
  const days = { unit: unitNamed('days') }
  const known = [plainOf(grounds.question), ...grounds.passages.map(({ plain }) => plain)].flatMap(datesIn)
  const between = spansBetween([...dates, ...known]).map((count) => quantity(count, days))
  const claims = statedIn(text)
  const unsupported = unsupportedFigures(
    claims,
    {
      sources: new KnownFigures(sources),
      asked,
      topic: stemsIn(grounds.question),
      spans: between,
      days: new Set(
        grounds.passages.flatMap(({ dated }) => quantitiesOf(dated).map(({ value }) => Number(value) % 100)),
      ),
      lists: listLengths(answer),
    },
    MOST,
  )
  const found = unsupported.map(({ figure, at }) => ({
    kind: figure.isPrice ? ('PRICE' as const) : ('FIGURE' as const),
    text: figure.text,
    at,
  }))
  return {
    found,
    spans: [
      ...asked,
      ...quantitiesOf(sources),
      ...quantitiesOf(claims.filter((claim) => !unsupported.includes(claim))),
    ],
  }
}

const quantitiesOf = (stated: readonly Stated[]): Quantity[] =>
  stated.flatMap(({ figure: { quantities } }) => quantities)
