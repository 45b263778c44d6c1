import type { Figure } from './figures.ts'
import { rateIn } from './measures.ts'
import { numeralValue } from './numerals.ts'
import { withoutParts } from './parts.ts'
import { quantity } from './quantities.ts'
import { isTime, unitNamed } from './units.ts'

const ARTICLE = '(?:an?|one|ein(?:e[mnrs]?)?|einmal)'
const BEFORE =
  '(within|for|after|in|lasts?|takes?|than|until|valid|innerhalb|nach|für|dauert|once|einmal|a single|up to|bis zu) '
/** “A year”, “within a month”, “once a week”, “every day”. */
const ONE = new RegExp(
  `(?<!\\p{L})(?:${BEFORE})?(${ARTICLE}|per|each|every|jede[mnrs]?|pro|je|im|am|in der) (?:full |whole |single |volle[ns]? |ganze[ns]? )?(\\p{L}+)( and a half)?(?!\\p{L})`,
  'giu',
)
/** “Half an hour”, “three quarters of an hour”, “two and a half years”, “anderthalb Stunden”. */
const PARTIAL =
  /(?<!\p{L})(?:(half)|(three quarters)|((?:a )?quarter)|(\p{L}+|\d{1,3}) and a half|(?:ein(?:e[mnrs]?)? )?(halbe[mnrs]?)|(dreiviertel)|(\p{L}+)einhalb|(anderthalb))(?: of)?(?: an?)? (\p{L}+)(?!\p{L})/giu
const ADVERB =
  /(?<!\p{L})(?:(hourly|stündlich)|(daily|täglich)|(weekly|wöchentlich)|(monthly|monatlich)|(yearly|annual(?:ly)?|jährlich))(?:e[mnrs]?)?(?!\p{L})/giu
const ADVERB_UNITS = ['hour', 'day', 'week', 'month', 'year']
/** “Twice a week” is a rate. */
const TIMES = /(?<!\p{L})(?:(twice|zweimal)|(thrice|dreimal)|(viermal))(?!\p{L})/giu

/** Letters in which the time of a rate is looked for. */
const RATE_END = 40

/** Spans and counts that are said without a number: “a week”, “half an hour”, “twice”. */
export function spansIn(text: string): Figure[] {
  const partial = partialSpans(text)
  return [...partial, ...singleSpans(withoutParts(text, partial)), ...adverbs(text), ...repetitions(text)]
}

/** Whether one unit of time is asserted: “$24 a year” only says what $24 hold for. */
function singleSpans(text: string): Figure[] {
  return [...text.matchAll(ONE)].flatMap(
    ({ 0: all, 1: before, 2: article = '', 3: word = '', 4: half, index }) => {
      const unit = unitNamed(word)
      if (!isTime(unit)) return []
      const isArticle = /^(?:an?|one|ein)/i.test(article)
      const isClaim = isArticle && (before !== undefined || half !== undefined || /^one$/i.test(article))
      return figure(all, index, quantity(half ? 1.5 : 1, { unit, precision: half ? 0.25 : 0.5 }), isClaim)
    },
  )
}

function partialSpans(text: string): Figure[] {
  return [...text.matchAll(PARTIAL)].flatMap((match) => {
    const {
      0: all,
      1: half,
      2: threeQuarters,
      3: quarter,
      4: whole,
      5: halbe,
      6: dreiviertel,
      7: ganz,
      index,
    } = match
    const unit = unitNamed(match[9] ?? '')
    if (!unit) return []
    const wholes = (word: string) => (/^(?:one|ein)$/i.test(word) ? 1 : (numeralValue(word) ?? Number(word)))
    const value =
      half || halbe
        ? 0.5
        : threeQuarters || dreiviertel
          ? 0.75
          : quarter
            ? 0.25
            : whole || ganz
              ? wholes(whole ?? ganz ?? '') + 0.5
              : 1.5
    return Number.isNaN(value)
      ? []
      : figure(all, index, quantity(value, { unit, precision: value / 4 }), true)
  })
}

const adverbs = (text: string): Figure[] =>
  [...text.matchAll(ADVERB)].flatMap((match) => {
    const unit = unitNamed(ADVERB_UNITS[match.slice(1).findIndex((group) => group !== undefined)] ?? '')
    return figure(match[0], match.index, quantity(1, { unit }), false)
  })

const repetitions = (text: string): Figure[] =>
  [...text.matchAll(TIMES)].flatMap((match) => {
    const value = match.slice(1).findIndex((group) => group !== undefined) + 2
    return figure(
      match[0],
      match.index,
      quantity(value, {
        unit: unitNamed('times'),
        perSeconds: rateIn(
          text.slice(match.index + match[0].length, match.index + match[0].length + RATE_END),
        ),
      }),
      false,
    )
  })

const figure = (text: string, at: number, one: ReturnType<typeof quantity>, isClaim: boolean): Figure[] => [
  { text, at, isPrice: false, isClaim, quantities: [one] },
]
