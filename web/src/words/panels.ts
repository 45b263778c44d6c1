import { makeWords } from '../language/spoken.ts'
import type { words as english } from './panels.en.ts'

/** What the panels say that are opened over the page: loaded with the first of them. */
export const panelWords = makeWords<typeof english>({
  en: () => import('./panels.en.ts'),
  de: () => import('./panels.de.ts'),
})
