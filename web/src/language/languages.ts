/** The languages that the page speaks: one more needs a line here, and a file beside each English one. */
export const LANGUAGES = {
  en: { name: 'English', direction: 'ltr' },
  de: { name: 'Deutsch', direction: 'ltr' },
} as const satisfies Record<string, { readonly name: string; readonly direction: 'ltr' | 'rtl' }>

export type Language = keyof typeof LANGUAGES
/** `system`: the one that the browser asks for. */
export type LanguageChoice = 'system' | Language

export interface Spoken {
  readonly language: Language
  /** For dates and numbers: with the browser's region, where it is one of this language's. */
  readonly locale: string
}

export const isLanguage = (value: string): value is Language => Object.hasOwn(LANGUAGES, value)

/** The language to speak to a reader who chose this, in a browser that prefers those. */
export function spokenTo(choice: LanguageChoice, preferred: readonly string[]): Spoken {
  const known = preferred.flatMap((locale) => {
    const language = languageOf(locale)
    return language === null ? [] : { language, locale }
  })
  if (choice === 'system') return known[0] ?? { language: 'en', locale: 'en' }
  return known.find(({ language }) => language === choice) ?? { language: choice, locale: choice }
}

/** Null where it is none of ours, or no locale at all. */
function languageOf(locale: string): Language | null {
  try {
    const { language } = new Intl.Locale(locale)
    return isLanguage(language) ? language : null
  } catch {
    return null
  }
}
