import { createEffect, createRenderEffect, createSignal, onCleanup } from 'solid-js'
import { LANGUAGES, type LanguageChoice, spokenTo } from './languages.ts'
import { speak, spoken } from './spoken.ts'

/** The languages that the browser asks for, as they change. */
function createPreferred() {
  const [preferred, setPreferred] = createSignal(navigator.languages)
  const follow = () => setPreferred(navigator.languages)
  addEventListener('languagechange', follow)
  onCleanup(() => removeEventListener('languagechange', follow))
  return preferred
}

/** Speaks the language that was chosen, and says on the page which one it is. */
export function createLanguage(chosen: () => LanguageChoice, page = document.documentElement): void {
  const preferred = createPreferred()
  // Before anything is shown: the words that are loaded are those of this language.
  createRenderEffect(() => {
    // Where its words cannot be had, the page goes on in the language that it has.
    speak(spokenTo(chosen(), preferred())).catch(() => undefined)
  })
  createEffect(() => {
    const { language, locale } = spoken()
    page.lang = locale
    page.dir = LANGUAGES[language].direction
  })
}
