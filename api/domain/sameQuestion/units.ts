/** A unit's spellings; the first one names it. “£” and “lb” are both read as pounds: alike on both sides. */
const UNITS = [
  'second seconds sec secs',
  'minute minutes min mins',
  'hour hours hr hrs h',
  'day days',
  'week weeks wk wks',
  'month months',
  'year years yr yrs',
  'dollar dollars usd $ buck bucks',
  'euro euros eur €',
  'pound pounds gbp £ lb lbs quid',
  'yen jpy ¥',
  'rupee rupees inr ₹',
  'cent cents',
  'percent % pct',
  'inch inches',
  'foot feet ft',
  'meter meters metre metres m',
  'centimeter centimeters centimetre cm',
  'millimeter millimeters mm',
  'mile miles mi',
  'kilometer kilometers km',
  'gram grams g',
  'kilogram kilograms kg kilo kilos',
  'ounce ounces oz',
  'liter liters litre litres l',
  'milliliter milliliters ml',
  'cup cups',
  'gallon gallons',
  'drop drops',
  'times time x',
  'fahrenheit f',
  'celsius c',
  'am',
  'pm',
  'gb',
  'mb',
]

const NAMES: ReadonlyMap<string, string> = new Map(
  UNITS.flatMap((line) => {
    const spellings = line.split(' ')
    return spellings.map((spelling) => [spelling, spellings[0] ?? ''] as const)
  }),
)

/** The unit that a word or a sign names; '' for none. */
export const unitOf = (word: string): string => NAMES.get(word) ?? ''

/** Words of which “a …” or “one …” is a quantity. */
export const TIME_UNITS = 'second|minute|hour|day|week|month|year'
