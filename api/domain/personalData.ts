import { addressesIn, LOCAL } from './mailAddresses.ts'
import { compatibleForm } from './text.ts'

export type PersonalData = 'email' | 'phone' | 'card' | 'order' | 'iban'

const EMAIL = new RegExp(`${LOCAL}@[\\p{L}\\p{N}-]{1,63}\\.[\\p{L}\\p{N}]`, 'u')
/** Written so that no machine should read it: “anna (at) example dot com”. */
const SPELT_EMAIL = new RegExp(
  `${LOCAL} ?(?:\\(at\\)|\\[at\\]| at ) ?[\\p{L}\\p{N}-]{1,63} ?(?:\\(dot\\)|\\[dot\\]| dot |\\.) ?(?:com|net|org|edu|gov|info|io|me|co|de|fr|uk|us|ca|eu|ch|at|es|it|nl|be)\\b`,
  'iu',
)
const IBAN = /\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,4})?\b/gi
const CARD = /(?<![\d.,])\d(?:[ -]?\d){12,18}(?![\d.,]*\d)/g
/** “order #12345”, “tracking number 1Z-999”, “ref: AB1234”: the word, and after it a code with three digits or more. */
const REFERENCE =
  /\b(?:orders?|invoices?|tracking|booking|reservation|account|customer|case|ticket|reference|ref|confirmation|transaction|receipt|shipment|parcel|member(?:ship)?|serial|passport|policy)(?: ?(?:number|num|no\.?|nr\.?|id|code))?(?: (?:is|was))?(?: ?[:#№=])? ?#?([a-z]{0,5}[-_]?\d[a-z0-9_-]{0,40})/gi
/** Marks a number as a reference, whatever stands before it. */
const MARKED = /(?:#|№)\s?[a-z]{0,5}[-_]?\d[a-z0-9_-]{3}/i
/** The same, to its end. */
const MARKED_WHOLE = /(?:#|№)\s?[a-z]{0,5}[-_]?\d[a-z0-9_-]{3,}/gi
const CODE = /[a-z0-9]+(?:-[a-z0-9]+)*/gi
const PLAIN_NUMBER = /(?<![\d.,$€£¥-])\d{7,}(?![.,]?\d|\s?[%$€£¥])/
const PHONE =
  /(?<![\w.,/$€£¥-])(?:\+|00)?\(?\d{1,4}\)?(?:[ .\-/]{0,2}\(?\d{2,6}\)?){1,5}(?![\w%$€£¥]|[.,/-]\d)/g
/** Four digits alone may count what is ordered; after “my order”, they are its number. */
const OWN_REFERENCE = /\b(?:my|the|our|this|of|for) $/i
const NO_CODE = /^\d+(?:st|nd|rd|th|k|kg|g|ml|l|cm|mm|m|usd|eur|gbp|(?:x\d+)+[a-z]*)$/i
const NO_PHONE = /^(?:\d{1,3}(?:[.,]\d{3})+|(?:19|20)\d\d ?- ?(?:19|20)\d\d)$/
const DATE = /^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{2}|\d{4}))$/

const FORMS: readonly (readonly [PersonalData, (text: string) => boolean])[] = [
  ['email', (text) => EMAIL.test(text) || SPELT_EMAIL.test(text)],
  ['iban', (text) => matches(text, IBAN).some(isIban)],
  ['card', (text) => matches(text, CARD).some((digits) => passesLuhn(digitsOf(digits)))],
  ['order', (text) => MARKED.test(text) || hasReference(text)],
  ['phone', (text) => matches(text, PHONE).some(isPhone)],
  ['order', (text) => PLAIN_NUMBER.test(text) || matches(text, CODE).some(isCode)],
]

/**
 * What in a text belongs to one person alone, so that neither the text nor its answer may be kept for others. It
 * takes a long number for one rather than not; prices, years, dates, spans of time and temperatures are none.
 */
export function personalData(text: string): PersonalData | null {
  const plain = plainOf(text)
  return FORMS.find(([, holds]) => holds(plain))?.[0] ?? null
}

/** A text with what is personal told in brackets; null where some of it would be left. */
export function withoutPersonalData(text: string): string | null {
  const everywhere = (pattern: RegExp) => new RegExp(pattern, `${pattern.flags.replace('g', '')}g`)
  const addressless = withoutAddresses(plainOf(text), everywhere(EMAIL)).replace(
    /\[e-mail\][\p{L}\p{N}.-]*[\p{L}\p{N}]/gu,
    '[e-mail]',
  )
  const hidden = withoutAddresses(addressless, everywhere(SPELT_EMAIL))
    .replace(IBAN, (found) => (isIban(found) ? '[account]' : found))
    .replace(CARD, (found) => (passesLuhn(digitsOf(found)) ? '[card]' : found))
    .replace(REFERENCE, (all, code: string) =>
      personalData(all) === null ? all : all.replace(code, '[number]'),
    )
    .replace(PHONE, (found) => (isPhone(found) ? '[phone]' : found))
    .replace(MARKED_WHOLE, '[number]')
    .replace(everywhere(PLAIN_NUMBER), '[number]')
    .replace(CODE, (found) => (isCode(found) ? '[number]' : found))
  return personalData(hidden) === null ? hidden : null
}

function withoutAddresses(text: string, pattern: RegExp): string {
  let rest = ''
  let end = 0
  for (const { text: address, at } of addressesIn(text, pattern)) {
    rest += `${text.slice(end, at)}[e-mail]`
    end = at + address.length
  }
  return rest + text.slice(end)
}

const plainOf = (text: string): string =>
  compatibleForm(text, 'NFKC')
    .replace(/[‐‑‒–—―−]/g, '-')
    .replace(/\s/g, ' ')

const matches = (text: string, pattern: RegExp): string[] =>
  Array.from(text.matchAll(pattern), ([all]) => all)

const digitsOf = (text: string): string => text.replace(/\D/g, '')

/** The check digit of payment cards: ISO/IEC 7812-1, annex B. */
export function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0 && /[1-9]/.test(digits)
}

/** The check digits of ISO 13616: the number, turned round and with letters as 10 to 35, is 1 modulo 97. */
function isIban(text: string): boolean {
  const code = text.replace(/ /g, '').toUpperCase()
  const turned = [...code.slice(4), ...code.slice(0, 4)].map((char) => Number.parseInt(char, 36)).join('')
  const rest = [...turned].reduce((remainder, digit) => (remainder * 10 + Number(digit)) % 97, 0)
  return code.length >= 15 && code.length <= 34 && rest === 1
}

/** A number after such a word, if it is said to be a number, or long enough to be nothing else; a year is not. */
const hasReference = (text: string): boolean =>
  Array.from(text.matchAll(REFERENCE)).some(({ 0: all, 1: code = '', index }) => {
    if (/number|num|no\b|nr\b|id\b|code|[#№:=]/i.test(all)) return digitsOf(code).length >= 3
    const isOwn = OWN_REFERENCE.test(text.slice(Math.max(0, index - 6), index))
    return digitsOf(code).length >= (isOwn ? 4 : 5) && !/^(?:19|20)\d\d$/.test(code)
  })

/** Seven digits or more, in groups or after a plus, that are neither a date nor an amount. */
function isPhone(found: string): boolean {
  const text = found.trim()
  const digits = digitsOf(text).length
  const isGrouped = /[ .\-/()]/.test(text) || text.startsWith('+')
  return digits >= 7 && digits <= 15 && isGrouped && !NO_PHONE.test(text) && !DATE.test(text)
}

/** Letters and five digits or more in one piece: “ORD-2024-00123”. */
const isCode = (text: string): boolean =>
  /[a-z]/i.test(text) && digitsOf(text).length >= 5 && !NO_CODE.test(text)
