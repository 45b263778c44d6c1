import { isCalculated } from './arithmetic.ts'
import type { Stated } from './clauses.ts'
import { isOfSomethingElse } from './context.ts'
import { areExample } from './examples.ts'
import { impliedSpans } from './impliedSpans.ts'
import { type KnownFigures, MOST_PLACES } from './knownFigures.ts'
import { isOwnCount } from './ownCounts.ts'
import { agrees, ORDINAL, type Quantity } from './quantities.ts'
import { calculatingIn } from './resultWords.ts'

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
  /** The days of the month that the sources name: “the 14th”. */
  readonly days: ReadonlySet<number>
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
  const isGiven = claims.map(({ figure }) => figure.quantities.every((each) => isSaid(each, grounds)))
  const stands = [...isGiven]
  const unsupported: Stated[] = []
  let [compared, calculated] = [0, 0]
  for (const [at, claim] of claims.entries()) {
    if (!claim.figure.isClaim) continue
    if (unsupported.length === most) break
    // mutant: misplaced-figure
    const isDoubtful = !stands[at] || (compared++ < MOST_COMPARED && isMisplaced(claim, grounds))
    if (!isDoubtful || repeats(claim, claims[at - 1], unsupported)) continue
    stands[at] = false
    stands[at] = calculated++ < MOST_CALCULATED && follows({ claims, stands, isGiven }, at, grounds)
    if (!stands[at]) unsupported.push(claim)
  }
  return unsupported
}

/** “Three weeks (21 days)”: the same again. */
function repeats(
  { figure, said }: Stated,
  before: Stated | undefined,
  unsupported: readonly Stated[],
): boolean {
  if (!before || before.said !== said || unsupported.includes(before)) return false
  return figure.quantities.every((each) =>
    before.figure.quantities.some(
      (other) => other.unit !== null && each.unit !== null && agrees(each, other),
    ),
  )
}

const isAsked = (claim: Quantity, { asked }: FigureGrounds): boolean =>
  asked.some((each) => agrees(claim, each))

const isSaid = (claim: Quantity, grounds: FigureGrounds): boolean =>
  isAsked(claim, grounds) || grounds.sources.placesOf(claim).length > 0

const isMisplaced = (claim: Stated, grounds: FigureGrounds): boolean =>
  claim.figure.quantities.some((each) => {
    const isLabel = each.unit === null && each.noun === ''
    if (isLabel || isAsked(each, grounds)) return false
    const same = grounds.sources.placesOf(each)
    if (same.length === MOST_PLACES) return false
    return isOfSomethingElse(claim, each, { same, others: grounds.sources.rivalsOf(each) }, grounds.topic)
  })

/** The claims, whether each stands so far, and whether it does so by being said. */
interface Reviewed {
  readonly claims: readonly Stated[]
  readonly stands: readonly boolean[]
  readonly isGiven: readonly boolean[]
}

/** Whether it follows from the supported figures around it, or it and another one are an example of what is known. */
function follows({ claims, stands, isGiven }: Reviewed, at: number, grounds: FigureGrounds): boolean {
  const claim = claims[at]
  if (!claim) return false
  const near = nearby(claims, stands, at)
  if (isDerived(claim, near, grounds)) return true
  const known = [...near, ...quantitiesOf(grounds.sources.all)]
  const first = Math.max(0, at - AFTER)
  return claims.slice(first, at + AFTER).some((other, index) => {
    if (other === claim || isGiven[first + index] || other.said !== claim.said) return false
    return areExample(claim, other, known)
  })
}

function isDerived(
  { figure, said: sentence }: Stated,
  near: readonly Quantity[],
  grounds: FigureGrounds,
): boolean {
  const { sources, asked, spans, days, lists } = grounds
  const how = calculatingIn(sentence, sentence.indexOf(figure.text) + figure.text.length)
  const known = quantitiesOf(sources.all)
  const inCalendarDays = impliedSpans([figure], '').flatMap(({ quantities }) => quantities)
  if (
    inCalendarDays.length > 0 &&
    inCalendarDays.every((each) => isSaid(each, grounds) || near.some((other) => agrees(each, other)))
  )
    return true
  return figure.quantities.every(
    (each) =>
      isOwnCount(figure.text, each, sentence, lists) ||
      spans.some((span) => agrees(each, span)) ||
      (each.unit === null && (each.noun === '' || each.noun === ORDINAL) && days.has(Number(each.value))) ||
      isCalculated(each, how, { asked, said: near, known }),
  )
}

const quantitiesOf = (stated: readonly Stated[]): Quantity[] =>
  stated.flatMap(({ figure: { quantities } }) => quantities)

/** The supported figures around a claim. */
function nearby(claims: readonly Stated[], stands: readonly boolean[], at: number): Quantity[] {
  const start = Math.max(0, at - BEFORE)
  return claims
    .slice(start, at + AFTER)
    .flatMap(({ figure }, index) => (figure.isClaim && stands[start + index] ? figure.quantities : []))
}
