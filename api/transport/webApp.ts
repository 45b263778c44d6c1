import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import sirv from 'sirv'

/** Scripts and connections from here alone; no inline script, no foreign image, no frame around us. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

export const SECURITY_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

export type WebApp = (request: IncomingMessage, response: ServerResponse) => void

/** Serves the built app; its pages' addresses (`/`, `/c/…`) all give index.html. Hashed files are kept for good. */
export function makeWebApp(folder: string): WebApp {
  const notFound: WebApp = (_, response) => {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
    response.end('There is nothing here.\n')
  }
  if (!existsSync(folder)) return notFound
  const files = sirv(folder, {
    etag: true,
    single: true,
    ignores: [/^\/assets\//, /^\/api\//, /^\/graphql/, /^\/health/, /^\/metrics/],
    setHeaders(response, path) {
      response.setHeader(
        'cache-control',
        path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      )
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
    },
  })
  return (request, response) => {
    if (request.method === 'GET' || request.method === 'HEAD')
      files(request, response, () => notFound(request, response))
    else notFound(request, response)
  }
}
