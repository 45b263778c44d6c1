import { spoken } from '../language/spoken.ts'

/** A text in the languages that have their own; `any` for the others. Null: not set. */
export type LocalizedText = Readonly<Record<string, string | null>>

interface Brand {
  readonly name: LocalizedText
  readonly greeting: LocalizedText
}

const UNBRANDED: Brand = { name: {}, greeting: {} }

/** What the server wrote into the page; nothing if the page came from elsewhere, as in development. */
function brandIn(page: Pick<Document, 'getElementById'>): Brand {
  const data = page.getElementById('brand')?.textContent
  return data ? { ...UNBRANDED, ...JSON.parse(data) } : UNBRANDED
}

/** The text for a language, if there is one. */
export const textIn = (text: LocalizedText, language: string): string | null =>
  text[language] ?? text.any ?? null

let brand: Brand | null = null
const known = (): Brand => (brand ??= brandIn(document))

/** What the assistant is called, in the reader's language. */
export const brandName = (): string => textIn(known().name, spoken().language) ?? 'VerdeMuse'

/** What a new conversation opens with, in the reader's language; null for the page's own words. */
export const greeting = (): string | null => textIn(known().greeting, spoken().language)
