/** A unit of measure. Quantities of one dimension can be compared, whatever their units. */
export interface Unit {
  readonly dimension: string
  /** How many of the dimension's base unit it holds. */
  readonly factor: number
  /** What is added before the factor applies: degrees Fahrenheit begin elsewhere. */
  readonly offset?: number
}

const MONTH_S = 2_629_800

/** Dimension, factor and names of each unit, in English and German. */
const UNITS: readonly (readonly [string, number, string])[] = [
  ['time', 1, 'second seconds sec secs sekunde sekunden'],
  ['time', 60, 'minute minutes min mins minuten'],
  ['time', 3_600, 'hour hours hr hrs h stunde stunden'],
  ['time', 86_400, 'day days tag tage tagen tages werktag werktage werktagen'],
  ['time', 604_800, 'week weeks wk wks woche wochen'],
  ['time', MONTH_S, 'month months monat monate monaten monats'],
  ['time', 12 * MONTH_S, 'year years yr yrs jahr jahre jahren jahres'],
  ['dollar', 1, 'dollar dollars usd $ buck bucks'],
  ['euro', 1, 'euro euros eur €'],
  ['pound', 1, 'pound pounds gbp £ quid pfund'],
  ['yen', 1, 'yen jpy ¥'],
  ['rupee', 1, 'rupee rupees inr ₹'],
  ['cent', 1, 'cent cents ct'],
  ['percent', 1, 'percent % pct percentage prozent'],
  ['length', 0.001, 'millimeter millimeters millimetre millimetres mm'],
  ['length', 0.01, 'centimeter centimeters centimetre centimetres zentimeter zentimetern cm'],
  ['length', 1, 'meter meters metre metres metern m'],
  ['length', 1_000, 'kilometer kilometers kilometre kilometres kilometern km'],
  ['length', 0.0254, 'inch inches zoll'],
  ['length', 0.3048, 'foot feet ft'],
  ['length', 1_609.344, 'mile miles mi meilen'],
  ['mass', 0.001, 'milligram milligrams milligramm mg'],
  ['mass', 1, 'gram grams gramm g'],
  ['mass', 1_000, 'kilogram kilograms kilogramm kg kilo kilos'],
  ['mass', 453.592, 'lb lbs'],
  ['mass', 28.3495, 'ounce ounces oz'],
  ['volume', 0.001, 'milliliter milliliters millilitre millilitres ml'],
  ['volume', 1, 'liter liters litre litres litern l'],
  ['volume', 3.78541, 'gallon gallons'],
  ['cup', 1, 'cup cups tasse tassen'],
  ['drop', 1, 'drop drops tropfen'],
  ['times', 1, 'times time x mal'],
  ['data', 1, 'kb'],
  ['data', 1_000, 'mb'],
  ['data', 1_000_000, 'gb'],
  ['data', 1_000_000_000, 'tb'],
  ['energy', 1, 'wh'],
  ['energy', 1_000, 'kwh kilowattstunde kilowattstunden'],
  ['power', 1, 'watt watts w wp'],
  ['power', 1_000, 'kw kwp kilowatt kilowatts'],
]

const NAMES: ReadonlyMap<string, Unit> = new Map([
  ...UNITS.flatMap(([dimension, factor, names]) =>
    names.split(' ').map((name) => [name, { dimension, factor }] as const),
  ),
  ...['fahrenheit', 'f'].map(
    (name) => [name, { dimension: 'temperature', factor: 5 / 9, offset: -32 }] as const,
  ),
  ...['celsius', 'c'].map((name) => [name, { dimension: 'temperature', factor: 1 }] as const),
])

const MONEY: ReadonlySet<string> = new Set(['dollar', 'euro', 'pound', 'yen', 'rupee'])

/** The unit that a word or a sign names. */
export const unitNamed = (word: string): Unit | null => NAMES.get(word.toLowerCase()) ?? null

export const isMoney = ({ dimension }: Unit): boolean => dimension === 'cent' || MONEY.has(dimension)

export const isTime = (unit: Unit | null): unit is Unit => unit?.dimension === 'time'

/** The value in the base unit of its dimension. */
export const inBase = (value: number, { factor, offset = 0 }: Unit): number => (value + offset) * factor

/** The inverse of `inBase`. */
export const fromBase = (value: number, { factor, offset = 0 }: Unit): number => value / factor - offset

/** `value` of one unit, told in another one of its dimension; a cent is a hundredth of any currency. Null if it cannot be. */
export function converted(value: number, from: Unit, to: Unit): number | null {
  if (from.dimension === to.dimension) return fromBase(inBase(value, from), to)
  if (from.dimension === 'cent' && MONEY.has(to.dimension)) return value / 100
  return to.dimension === 'cent' && MONEY.has(from.dimension) ? value * 100 : null
}
