import type { Stated } from './clauses.ts'
import { agrees, isSameKind, type Quantity } from './quantities.ts'

/** Claims that are compared with every figure of the sources; a further one is known only by its very value. */
const MOST_SCANS = 600
/** Places of one value that are kept or returned: a value in more of them is too common to tell whose it is. */
export const MOST_PLACES = 40
/** Other values that are compared with a claim’s, at most. */
const MOST_RIVALS = 160

/** The figures of the sources, each with its place. A claim of the same value is found without a scan. */
export class KnownFigures {
  readonly all: readonly Stated[]
  readonly #byValue = new Map<number | string, Stated[]>()
  #scansLeft = MOST_SCANS

  constructor(all: readonly Stated[]) {
    this.all = all
    for (const stated of all)
      for (const { value } of stated.figure.quantities) {
        const places = this.#byValue.get(value) ?? []
        if (places.length < MOST_RIVALS) places.push(stated)
        this.#byValue.set(value, places)
      }
  }

  /** Where the sources say what a claim says: `MOST_PLACES` of the places, if there are more. */
  placesOf(claim: Quantity): readonly Stated[] {
    const isScanned = this.#scansLeft-- > 0
    const among = isScanned ? this.all : (this.#byValue.get(claim.value) ?? [])
    return firstOf(among, MOST_PLACES, (place) => says(place, claim))
  }

  /** Where they say another value of the claim’s kind. */
  rivalsOf(claim: Quantity): readonly Stated[] {
    const isRival = ({ figure }: Stated) =>
      figure.isClaim && figure.quantities.some((each) => isSameKind(claim, each))
    return firstOf(this.all, MOST_RIVALS, (place) => isRival(place) && !says(place, claim))
  }
}

const says = ({ figure }: Stated, claim: Quantity): boolean =>
  figure.quantities.some((each) => agrees(claim, each))

function firstOf(all: readonly Stated[], most: number, isWanted: (one: Stated) => boolean): Stated[] {
  const found: Stated[] = []
  for (const one of all) {
    if (found.length === most) break
    if (isWanted(one)) found.push(one)
  }
  return found
}
