import { followsFromExample } from './arithmetic.ts'
import type { Stated } from './clauses.ts'
import { agrees, type Quantity, quantity } from './quantities.ts'
import { takesExample } from './resultWords.ts'
import { isMoney, unitNamed } from './units.ts'

/** Whether two claims of a sentence are an example of what is known: “250 items take three requests”. */
export const areExample = (claim: Stated, other: Stated, known: readonly Quantity[]): boolean =>
  (takesExample(claim.said) && isSameTimeOrSpanApart(claim, other, known)) ||
  (isExample(claim) && isScaled(other, claim, known)) ||
  (isExample(other) && isScaled(claim, other, known))

const NO_EXAMPLES: ReadonlySet<string> = new Set(['time', 'percent', 'clock'])

/** A price or a time is no example unless the sentence says so. */
const isExample = ({ figure, said }: Stated): boolean =>
  takesExample(said) ||
  figure.quantities.every(({ unit }) => !unit || !(isMoney(unit) || NO_EXAMPLES.has(unit.dimension)))

const isScaled = ({ figure }: Stated, example: Stated, known: readonly Quantity[]): boolean =>
  figure.quantities.every((each) => followsFromExample(each, example.figure.quantities, known))

/** “Until noon on Monday, until noon on Tuesday”: two times of the day that are the same, or a known span apart. */
function isSameTimeOrSpanApart(a: Stated, b: Stated, known: readonly Quantity[]): boolean {
  const [one, other] = [a.figure.quantities[0], b.figure.quantities[0]]
  if (one?.unit?.dimension !== 'clock' || other?.unit?.dimension !== 'clock') return false
  const apart = quantity(Math.abs(Number(one.value) - Number(other.value)), { unit: unitNamed('minutes') })
  return apart.value === 0 || known.some((span) => agrees(apart, span))
}
