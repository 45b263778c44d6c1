import { spoken } from './spoken.ts'

/** Formatters are costly to make: one for each locale and form. */
function kept<Options, Format>(make: (locale: string, options: Options) => Format) {
  const made = new Map<string, Format>()
  return (options: Options): Format => {
    const { locale } = spoken()
    const key = `${locale} ${JSON.stringify(options)}`
    const format = made.get(key) ?? make(locale, options)
    made.set(key, format)
    return format
  }
}

const numbers = kept((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options))
const dates = kept((locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options))
const lists = kept((locale, options: Intl.ListFormatOptions) => new Intl.ListFormat(locale, options))

/** A number as it is written in the language in use. */
export const inNumbers = (value: number, options: Intl.NumberFormatOptions = {}): string =>
  numbers(options).format(value)

/** 0.5 is “50.0%”. */
export const inPercent = (share: number): string =>
  inNumbers(share, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** Milliseconds; a dash where there are none. */
export function inMs(ms: number | null | undefined): string {
  if (ms == null) return '–'
  const digits = ms < 10 ? 1 : 0
  return `${inNumbers(ms, { minimumFractionDigits: digits, maximumFractionDigits: digits })} ms`
}

export const inDates = (instant: Date, options: Intl.DateTimeFormatOptions): string =>
  dates(options).format(instant)

/** “a, b, and c”. */
export const inList = (items: readonly string[]): string => lists({ type: 'conjunction' }).format(items)
