import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import sirv from 'sirv'

/** Scripts and connections from here alone; no inline script, no foreign image, no frame around us but those named. */
const policyFor = (frameAncestors: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; ')

export const SECURITY_HEADERS = {
  'content-security-policy': policyFor("'none'"),
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

/** The chat in a frame: no `X-Frame-Options`, which knows of no list. */
export function frameHeaders(origins: readonly string[]): Record<string, string> {
  const { 'x-frame-options': _, ...headers } = SECURITY_HEADERS
  return { ...headers, 'content-security-policy': policyFor(["'self'", ...origins].join(' ')) }
}

/** The script that other sites load. */
export const WIDGET_HEADERS = {
  'access-control-allow-origin': '*',
  'cache-control': 'public, max-age=600',
  'cross-origin-resource-policy': 'cross-origin',
} as const

export type WebApp = (request: IncomingMessage, response: ServerResponse) => void

/** Addresses of the chat as other sites show it. */
export const isForFrames = (path: string): boolean => path === '/embed' || path.startsWith('/embed/')

/**
 * Serves the built app: `/dashboard` and `/admin` have pages of their own, `/embed` is the chat for the frames of
 * `frameOrigins`; every other address (`/`, `/c/…`) gives index.html. Hashed files are kept for good.
 */
export function makeWebApp(folder: string, frameOrigins: readonly string[]): WebApp {
  const notFound: WebApp = (_, response) => {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
    response.end('There is nothing here.\n')
  }
  if (!existsSync(folder)) return notFound
  const pages = serve(folder, { page: 'index.html', headers: SECURITY_HEADERS, etag: true })
  // Kept nowhere: a page that has not changed would come with the list of yesterday.
  const framed = serve(folder, { page: 'embed.html', headers: frameHeaders(frameOrigins), etag: false })
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1)
    const serving = isForFrames(path) ? framed : pages
    // The page of the API has an address of its own, with rules of its own.
    const isHere = !/^\/+docs(?:\/|$)/.test(path)
    if (isHere && (request.method === 'GET' || request.method === 'HEAD'))
      serving(request, response, () => notFound(request, response))
    else notFound(request, response)
  }
}

interface Serving {
  /** What an address gives that names no file. */
  readonly page: string
  readonly headers: Readonly<Record<string, string>>
  readonly etag: boolean
}

function serve(folder: string, { page, headers, etag }: Serving) {
  return sirv(folder, {
    etag,
    single: page,
    ignores: [/^\/assets\//, /^\/api\//, /^\/graphql/, /^\/health/, /^\/metrics/],
    setHeaders(response, path) {
      const unhashed = etag ? 'no-cache' : 'no-store'
      const cached = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : unhashed
      const own = path === '/widget.js' ? WIDGET_HEADERS : {}
      for (const [name, value] of Object.entries({ ...headers, 'cache-control': cached, ...own }))
        response.setHeader(name, value)
    },
  })
}
