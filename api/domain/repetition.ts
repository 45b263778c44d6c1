/** The tail that is looked at, in UTF-16 code units. */
const TAIL = 4_000
/** A text whose tail says the same thing this many times goes round in circles. */
const TIMES = 8
const LOOK_EVERY = 500

/** Notices a text that repeats itself without end, as language models sometimes do. */
export interface RepetitionWatch {
  /** Takes in the next piece; true once the end of the text is one passage, again and again. */
  repeats(piece: string): boolean
  restart(): void
}

/** Takes time in proportion to the text: a look at the tail, now and then. */
export function repetitionWatch(): RepetitionWatch {
  let tail = ''
  let sinceLook = 0
  return {
    repeats(piece) {
      tail = (tail + piece).slice(-TAIL)
      sinceLook += piece.length
      if (tail.length < TAIL || sinceLook < LOOK_EVERY) return false
      sinceLook = 0
      return periodOf(tail) * TIMES <= tail.length
    },
    restart() {
      tail = ''
      sinceLook = 0
    },
  }
}

/** The least number of places by which a text can be moved and still match itself: Knuth, Morris and Pratt's failure function. */
function periodOf(text: string): number {
  const borders = new Uint16Array(text.length)
  for (let at = 1; at < text.length; at++) {
    let border = borders[at - 1] ?? 0
    while (border > 0 && text[at] !== text[border]) border = borders[border - 1] ?? 0
    borders[at] = text[at] === text[border] ? border + 1 : 0
  }
  return text.length - (borders.at(-1) ?? 0)
}
