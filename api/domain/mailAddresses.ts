import type { Part } from './unsupported/parts.ts'

/** What may stand before the “@” of a mail address. */
export const LOCAL = '[\\p{L}\\p{N}._%+-]'
/** All but the last letter of what stands there. */
const BEFORE_LAST = new RegExp(`${LOCAL}{0,63}$`, 'u')
/** A letter may take two places in a string. */
const LONGEST_BEFORE_LAST = 126

/**
 * The mail addresses of a text. `pattern` matches one from the last letter before its “@”: if it began with the first
 * letter, each letter of a text could be that one, and would be read 64 times.
 */
export function addressesIn(text: string, pattern: RegExp): Part[] {
  const found: Part[] = []
  let end = 0
  for (const { 0: rest, index } of text.matchAll(pattern)) {
    const before = text.slice(Math.max(end, index - LONGEST_BEFORE_LAST), index)
    const at = index - (BEFORE_LAST.exec(before)?.[0].length ?? 0)
    end = index + rest.length
    found.push({ text: text.slice(at, end), at })
  }
  return found
}
