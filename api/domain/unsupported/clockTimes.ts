import type { Figure } from './figures.ts'
import { quantity } from './quantities.ts'
import type { Unit } from './units.ts'

/** A time of the day, in minutes since midnight. */
export const CLOCK: Unit = { dimension: 'clock', factor: 1 }

const TIME =
  /(?<![\p{L}\p{N}.,:])(\d{1,2})(?:[:.](\d\d))? ?(a\.?m\b\.?|p\.?m\b\.?|o['’]clock|uhr)(?!\p{L})|(?<![\p{L}\p{N}.,:])(\d{1,2}):(\d\d)(?![\d:])|\b(noon|midday|midnight|mittags|mitternacht)\b/giu

/** Every time of the day: “2 pm”, “14:00”, “14 Uhr”, “noon”. */
export function clockTimesIn(text: string): Figure[] {
  return [...text.matchAll(TIME)].flatMap(
    ({ 0: all, 1: hour, 2: minute, 3: half = '', 4: plainHour, 5: plainMinute, 6: word = '', index }) => {
      const isVague = /^o/i.test(half)
      const minutes = word
        ? /^m(?:idn|ittern)/i.test(word)
          ? 0
          : 720
        : hoursOf(Number(hour ?? plainHour), half) * 60 + Number(minute ?? plainMinute ?? 0)
      if (minutes > 1_440) return []
      return [
        {
          text: all,
          at: index,
          isPrice: false,
          isClaim: true,
          quantities: [isVague ? quantity(minutes / 60) : quantity(minutes, { unit: CLOCK })],
        },
      ]
    },
  )
}

function hoursOf(hour: number, half: string): number {
  if (/^p/i.test(half)) return (hour % 12) + 12
  return /^a/i.test(half) ? hour % 12 : hour
}
