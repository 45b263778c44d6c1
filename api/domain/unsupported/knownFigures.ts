import type { Stated } from './clauses.ts'
import { agrees, isSameKind, type Quantity } from './quantities.ts'

/** Claims that are compared with every figure of the sources; a further one is known only by its very value. */
const MOST_SCANS = 600
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
        const places = this.#byValue.get(value)
        if (places) places.push(stated)
        else this.#byValue.set(value, [stated])
      }
  }

  /** Where the sources say what a claim says. */
  placesOf(claim: Quantity): readonly Stated[] {
    const direct = (this.#byValue.get(claim.value) ?? []).filter((place) => says(place, claim))
    if (this.#scansLeft === 0) return direct
    this.#scansLeft--
    return this.all.filter((place) => says(place, claim))
  }

  /** Where they say another value of the claim’s kind. */
  rivalsOf(claim: Quantity): readonly Stated[] {
    const rivals: Stated[] = []
    for (const place of this.all) {
      if (rivals.length === MOST_RIVALS) break
      if (place.figure.quantities.some((each) => isSameKind(claim, each)) && !says(place, claim))
        rivals.push(place)
    }
    return rivals
  }
}

const says = ({ figure }: Stated, claim: Quantity): boolean =>
  figure.quantities.some((each) => agrees(claim, each))
