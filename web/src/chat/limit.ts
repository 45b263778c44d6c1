import { words } from '../words/page.ts'

/** What the server takes, counted after trimming. */
export const MESSAGE_LENGTH = 4000

const NEAR = 400

/** How much room is left, in words, once it gets scarce; null before. */
export function remainingWords(length: number): string | null {
  const left = MESSAGE_LENGTH - length
  if (left > NEAR) return null
  if (left < 0) return words().composer.tooMany(-left)
  return words().composer.left(left)
}
