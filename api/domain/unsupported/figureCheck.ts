import { isCalculated } from './arithmetic.ts'
import type { Stated } from './clauses.ts'
import { isOfSomethingElse } from './context.ts'
import type { KnownFigures } from './knownFigures.ts'
import { isOwnCount } from './ownCounts.ts'
import { agrees, type Quantity } from './quantities.ts'

/** Places that are compared for one claim: a value in more of them is too common to tell whose it is. */
const MOST_PLACES = 40
/** Claims that are compared with what the sources say of other things. */
const MOST_COMPARED = 200
/** Claims that are calculated: an answer with more has said what it can. */
const MOST_CALCULATED = 40
/** Figures before and after a claim that it may be calculated from. */
const BEFORE = 10
const AFTER = 4

export interface FigureGrounds {
  readonly sources: KnownFigures
  readonly asked: readonly Quantity[]
  /** The question’s words. */
  readonly topic: ReadonlySet<string>
  /** What follows from the answer’s dates. */
  readonly spans: readonly Quantity[]
  readonly lists: ReadonlySet<number>
}

/**
 * The claims with a figure that neither stands in the sources or the question, nor counts what the answer lists, nor
 * follows by calculation; and those whose figure the sources give for something else. `most` bounds them.
 */
export function unsupportedFigures(
  claims: readonly Stated[],
  grounds: FigureGrounds,
  most: number,
): Stated[] {
  const stands = claims.map(({ figure }) => figure.quantities.every((each) => isSaid(each, grounds)))
  const unsupported: Stated[] = []
  let [compared, calculated] = [0, 0]
  for (const [at, claim] of claims.entries()) {
    if (!claim.figure.isClaim) continue
    if (unsupported.length === most) break
    if (stands[at]) {
      if (compared++ < MOST_COMPARED && isMisplaced(claim, grounds)) unsupported.push(claim)
    } else if (calculated++ < MOST_CALCULATED && follows(claim, nearby(claims, stands, at), grounds))
      stands[at] = true
    else unsupported.push(claim)
  }
  return unsupported
}

const isAsked = (claim: Quantity, { asked }: FigureGrounds): boolean =>
  asked.some((each) => agrees(claim, each))

const isSaid = (claim: Quantity, grounds: FigureGrounds): boolean =>
  isAsked(claim, grounds) || grounds.sources.placesOf(claim).length > 0

const isMisplaced = (claim: Stated, grounds: FigureGrounds): boolean =>
  claim.figure.quantities.some((each) => {
    if (isAsked(each, grounds)) return false
    const same = grounds.sources.placesOf(each)
    if (same.length > MOST_PLACES) return false
    return isOfSomethingElse(claim, each, { same, others: grounds.sources.rivalsOf(each) }, grounds.topic)
  })

function follows(
  { figure, said: sentence }: Stated,
  said: readonly Quantity[],
  grounds: FigureGrounds,
): boolean {
  const { sources, asked, spans, lists } = grounds
  const known = sources.all.flatMap(({ figure: { quantities } }) => quantities)
  return figure.quantities.every(
    (each) =>
      isSaid(each, grounds) ||
      isOwnCount(figure.text, each, sentence, lists) ||
      spans.some((span) => agrees(each, span)) ||
      isCalculated(each, sentence, { asked, said, known }),
  )
}

/** The supported figures around a claim. */
function nearby(claims: readonly Stated[], stands: readonly boolean[], at: number): Quantity[] {
  const start = Math.max(0, at - BEFORE)
  return claims
    .slice(start, at + AFTER)
    .flatMap(({ figure }, index) => (figure.isClaim && stands[start + index] ? figure.quantities : []))
}
