import type { IncomingMessage } from 'node:http'

/**
 * Whether a browser's page may open a socket here: pages of our own origin, and of those allowed. Programs send no
 * Origin and may; they have no cookies that someone else's page could use.
 */
export function makeOriginCheck(allowed: readonly string[]): (request: IncomingMessage) => boolean {
  const allowedOrigins = new Set(allowed)
  return ({ headers }) => {
    const { origin } = headers
    if (origin === undefined || allowedOrigins.has(origin)) return true
    return URL.canParse(origin) && new URL(origin).host === headers.host
  }
}
