import { makeWords } from '../language/spoken.ts'
import type { words as english } from './frame.en.ts'

/** What the chat says in a frame on another site, and nowhere else. */
export const frameWords = makeWords<typeof english>({
  en: () => import('./frame.en.ts'),
  de: () => import('./frame.de.ts'),
})
