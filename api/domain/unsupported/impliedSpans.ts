import type { Figure } from './figures.ts'
import { unitOfAdverb } from './measures.ts'
import { quantity } from './quantities.ts'

const WORKING = /^(?:business|working|werktag)/
/** Calendar days of a business day. */
const CALENDAR_DAYS = 7 / 5

/** “5 business days” may be told as a week, and “6 monthly payments” as six months: no answer has to say so. */
export function impliedSpans(figures: readonly Figure[]): Figure[] {
  return figures.flatMap((figure) => {
    const word = /^\S+ (\p{L}+)/u.exec(figure.text)?.[1]?.toLowerCase() ?? ''
    const adverb = unitOfAdverb(word)
    const scale = WORKING.test(word) ? CALENDAR_DAYS : 1
    if (!adverb && scale === 1) return []
    const spans = figure.quantities.flatMap(({ value, unit }) =>
      typeof value === 'number' ? quantity(value * scale, { unit: adverb ?? unit }) : [],
    )
    return { ...figure, quantities: spans, isClaim: false }
  })
}
