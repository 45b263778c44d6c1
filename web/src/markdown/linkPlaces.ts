/** Where an answer may send its reader: hosts in lower case, and mail addresses. */
export type LinkPlaces = ReadonlySet<string>

const ADDRESSES = /https?:\/\/[^\s<>"')\]]+/gi
const MAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu

/** The place that a link leads to; null for none. */
export function placeOf(href: string): string | null {
  if (!URL.canParse(href)) return null
  const { protocol, host, pathname } = new URL(href)
  if (protocol === 'mailto:') return decodeURIComponent(pathname).toLowerCase()
  return protocol === 'https:' || protocol === 'http:' ? host : null
}

/** The places that the sources of an answer name: a model, or a document that misleads it, may name any other. */
export function placesIn(
  sources: readonly { readonly url: string | null; readonly excerpt: string }[],
): LinkPlaces {
  const texts = sources.flatMap(({ url, excerpt }) => [url ?? '', excerpt])
  const hosts = texts.flatMap((text) => text.match(ADDRESSES) ?? []).map(placeOf)
  const mail = texts.flatMap((text) => text.match(MAIL) ?? []).map((each) => each.toLowerCase())
  return new Set([...hosts.filter((host) => host !== null), ...mail])
}
