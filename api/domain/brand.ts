/** The interface's languages. */
export const INTERFACE_LANGUAGES = ['en', 'de'] as const
export type InterfaceLanguage = (typeof INTERFACE_LANGUAGES)[number]

/** A text that may differ by language. `any` stands in for a language without its own; null: not set. */
export type LocalizedText = Readonly<Record<InterfaceLanguage | 'any', string | null>>

/** What customers see of the company that runs the assistant. */
export interface Brand {
  readonly name: LocalizedText
  /** What a new conversation opens with. */
  readonly greeting: LocalizedText
  /** How customers reach a person: an address, a phone number, or both. */
  readonly contact: LocalizedText
}

/** The text for a language; for one that the interface does not speak, `any`, or else English. */
export function textIn(text: LocalizedText, language: string | null): string | null {
  const own = INTERFACE_LANGUAGES.find((each) => each === language)
  return own ? (text[own] ?? text.any) : (text.any ?? text.en)
}
