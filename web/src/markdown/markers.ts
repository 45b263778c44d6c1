/** A piece of text, or the number of a source that it points at. */
export type Piece = { readonly text: string } | { readonly marker: number }

/**
 * Splits text at its `[n]` markers, and what space is before them, as far as there is a source of that number; the
 * others stay text.
 */
export function splitMarkers(text: string, markers: ReadonlySet<number>): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const match of text.matchAll(/[ \t]*\[(\d{1,3})\]/g)) {
    const marker = Number(match[1])
    if (!markers.has(marker)) continue
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) })
    pieces.push({ marker })
    from = match.index + match[0].length
  }
  if (from < text.length) pieces.push({ text: text.slice(from) })
  return pieces
}

/** A text without the markers of its sources, to be copied to where there are none. */
export const withoutMarkers = (text: string): string => text.replace(/[ \t]?\[\d{1,3}\](?!\()/g, '')

/** A Markdown text as it is read out: without markers, and without the marks that are only to be seen. */
export const spoken = (markdown: string): string =>
  withoutMarkers(markdown)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[ \t]*(?:#{1,6}|>|[-*+]|\|?[ :|-]+\|?$)[ \t]*/gm, '')
    .replace(/\*{1,3}|`+|~~|__/g, '')
    .replace(/[ \t]*\|[ \t]*/g, ', ')
    .trim()
