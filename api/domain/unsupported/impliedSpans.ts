import type { Figure } from './figures.ts'
import { unitOfAdverb } from './measures.ts'
import { quantity } from './quantities.ts'
import { unitNamed } from './units.ts'

/** Minutes between “9” and “9 pm”. */
const HALF_DAY = 720
const UNTIL = /^ ?(?:to|until|till|bis|-) ?$/
const WORKING = /^(?:business|working|werktag)/
/** Calendar days of a business day. */
const CALENDAR_DAYS = 7 / 5

/** “5 business days” may be told as a week, and “6 monthly payments” as six months: no answer has to say so. */
export function impliedSpans(figures: readonly Figure[], text: string): Figure[] {
  return [
    ...figures.flatMap(spansOf),
    ...figures.flatMap((from, at) => hoursBetween(from, figures[at + 1], text)),
  ]
}

/** “8 am to 6 pm” are ten hours, and so are “8 to 18 Uhr”. */
function hoursBetween(from: Figure, to: Figure | undefined, text: string): Figure[] {
  const [start, end] = [from.quantities[0], to?.quantities[0]]
  if (!to || !start || end?.unit?.dimension !== 'clock') return []
  if (!UNTIL.test(text.slice(from.at + from.text.length, to.at))) return []
  if (start.unit ? start.unit.dimension !== 'clock' : start.noun !== '') return []
  const minutes = Number(end.value) - Number(start.value) * (start.unit ? 1 : 60)
  const hours = (minutes > 0 ? minutes : minutes + HALF_DAY) / 60
  return [{ ...from, isClaim: false, quantities: [quantity(hours, { unit: unitNamed('hours') })] }]
}

function spansOf(figure: Figure): Figure[] {
  const word = /^\S+ (\p{L}+)/u.exec(figure.text)?.[1]?.toLowerCase() ?? ''
  const adverb = unitOfAdverb(word)
  const scale = WORKING.test(word) ? CALENDAR_DAYS : 1
  if (!adverb && scale === 1) return []
  const spans = figure.quantities.flatMap(({ value, unit }) =>
    typeof value === 'number' ? quantity(value * scale, { unit: adverb ?? unit }) : [],
  )
  return [{ ...figure, quantities: spans, isClaim: false }]
}
