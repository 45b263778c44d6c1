import { makeWords } from '../language/spoken.ts'
import type { words as english } from './page.en.ts'

/** What the chat itself says: there from the first moment. */
export const words = makeWords<typeof english>({
  en: () => import('./page.en.ts'),
  de: () => import('./page.de.ts'),
})
