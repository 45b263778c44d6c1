import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import sirv from 'sirv'
import type { Brand } from '../domain/brand.ts'
import { brandedManifest, brandedPage } from './brandedPages.ts'

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

export interface WebAppSettings {
  /** The origins whose pages may show the chat in a frame. */
  readonly frameOrigins: readonly string[]
  readonly brand: Brand
}

/**
 * Serves the built app: `/dashboard` and `/admin` have pages of their own, `/embed` is the chat for the frames of
 * `frameOrigins`; every other address (`/`, `/c/…`) gives index.html. Hashed files are kept for good.
 */
export function makeWebApp(folder: string, settings: WebAppSettings): WebApp {
  if (!existsSync(folder)) return notFound
  const files = serveFiles(folder)
  const branded = brandedFiles(folder, settings)
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1)
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isRead || OTHERS.test(path)) return notFound(request, response)
    const named = branded.byPath.get(path.replace(/(?<=.)\/$/, ''))
    if (named) return named(request, response)
    files(request, response, () => {
      if (NO_PAGE.test(path)) notFound(request, response)
      else (isForFrames(path) ? branded.framed : branded.chat)(request, response)
    })
  }
}

/** The page of the API is built into this folder, and has an address and rules of its own. */
const OTHERS = /^\/+docs(?:\/|$)/
/** Addresses of the API, and of files: what is not there is not found. */
const NO_PAGE = /^\/+(?:assets\/|api\/|graphql|health|metrics)|\.\w+$/

const notFound: WebApp = (_, response) => {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
  response.end('There is nothing here.\n')
}

function brandedFiles(folder: string, { frameOrigins, brand }: WebAppSettings) {
  const page = (file: string) =>
    sendText(brandedPage(folder, file, brand), {
      'content-type': 'text/html;charset=utf-8',
      ...SECURITY_HEADERS,
    })
  const chat = page('index.html')
  // Kept nowhere: a page that has not changed would come with the list of yesterday.
  const framed = sendText(brandedPage(folder, 'embed.html', brand), {
    'content-type': 'text/html;charset=utf-8',
    'cache-control': 'no-store',
    ...frameHeaders(frameOrigins),
  })
  const manifest = sendText(brandedManifest(folder, 'manifest.json', brand), {
    'content-type': 'application/json',
    ...SECURITY_HEADERS,
  })
  const byPath = new Map([
    ['/', chat],
    ['/index.html', chat],
    ['/dashboard', page('dashboard.html')],
    ['/admin', page('admin.html')],
    ['/embed', framed],
    ['/embed.html', framed],
    ['/manifest.json', manifest],
  ])
  return { byPath, chat, framed }
}

/** The same text to all who ask; nothing to those who have it already. */
function sendText(text: string, headers: Readonly<Record<string, string>>): WebApp {
  const bytes = Buffer.from(text)
  const etag = `W/"${createHash('sha256').update(bytes).digest('base64url')}"`
  const kept = { 'cache-control': 'no-cache', ...headers }
  const isKept = kept['cache-control'] !== 'no-store'
  const all = isKept ? { etag, ...kept } : kept
  return (request, response) => {
    if (isKept && request.headers['if-none-match'] === etag) {
      response.writeHead(304, all)
      response.end()
      return
    }
    response.writeHead(200, { ...all, 'content-length': bytes.length })
    response.end(request.method === 'HEAD' ? undefined : bytes)
  }
}

function serveFiles(folder: string) {
  return sirv(folder, {
    etag: true,
    extensions: [],
    setHeaders(response, path) {
      const cached = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
      const own = path === '/widget.js' ? WIDGET_HEADERS : {}
      for (const [name, value] of Object.entries({ ...SECURITY_HEADERS, 'cache-control': cached, ...own }))
        response.setHeader(name, value)
    },
  })
}
