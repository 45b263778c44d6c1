import { ownerWords } from '../words/owners.ts'
import { words } from '../words/page.ts'
import { panelWords } from '../words/panels.ts'
import type { Language } from './languages.ts'
import { speak } from './spoken.ts'

/** All words, for tests of what is said. */
export async function speaking(language: Language, locale: string = language): Promise<void> {
  await speak({ language, locale })
  await words.load()
  await panelWords.load()
  await ownerWords.load()
}
