/** A part of a text in its own letters, and where it begins. */
export interface Part {
  readonly text: string
  readonly at: number
}

const FILLER = '_'

/** The text with its parts filled in, of the same length: places stay what they are, and nothing moves together. */
export function withoutParts(text: string, parts: readonly Part[]): string {
  let rest = ''
  let end = 0
  for (const { at, text: part } of parts.toSorted((a, b) => a.at - b.at)) {
    if (at < end) continue
    rest += text.slice(end, at) + FILLER.repeat(part.length)
    end = at + part.length
  }
  return rest + text.slice(end)
}
