import { makeWords } from '../language/spoken.ts'
import type { words as english } from './owners.en.ts'

/** What the pages for owners say: `/dashboard` and `/admin`. */
export const ownerWords = makeWords<typeof english>({
  en: () => import('./owners.en.ts'),
  de: () => import('./owners.de.ts'),
})
