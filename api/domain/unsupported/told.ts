import { compatibleForm } from '../text.ts'
import { type Stated, statedIn } from './clauses.ts'
import { dateFiguresIn, datesIn } from './dates.ts'
import { withoutParts } from './parts.ts'

/** A passage as the prompt gives it, with its titles in the first line. Many prompts hold it, and it is read once. */
export class Told {
  readonly text: string
  #plain: string | null = null
  #stated: readonly Stated[] | null = null
  #dated: readonly Stated[] | null = null

  constructor(text: string) {
    this.text = text
  }
  get plain(): string {
    this.#plain ??= plainOf(this.text)
    return this.#plain
  }
  /** Its figures, each with the words around it. */
  get stated(): readonly Stated[] {
    this.#stated ??= statedIn(withoutParts(this.plain, datesIn(this.plain)), this.#heading)
    return this.#stated
  }
  /** Its dates, in the same way. */
  get dated(): readonly Stated[] {
    this.#dated ??= statedIn(this.plain, this.#heading, dateFiguresIn)
    return this.#dated
  }
  get #heading(): string {
    return this.plain.split('\n', 1)[0] ?? ''
  }
}

const MARKERS = /\[\d{1,3}\]/g
const LIST_NUMBERS = /^[ \t>*-]*\d{1,3}[.)](?=\s)|\bstep \d{1,2}\b/gim

/** Without what only looks like a figure, and with one form of each dash, digit and space. */
export const plainOf = (text: string): string =>
  compatibleForm(text, 'NFKC')
    .replace(/[‐‑‒–—―−]/g, '-')
    .replace(MARKERS, ' ')
    .replace(LIST_NUMBERS, ' ')
    .replace(/[*_`~]+/g, '')
    .replace(/[^\S\n]+/g, ' ')
