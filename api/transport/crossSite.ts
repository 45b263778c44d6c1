import type { IncomingMessage } from 'node:http'
import { AppError } from '../domain/errors.ts'
import type { ClientScheme } from './clientScheme.ts'
import { FRAME_COOKIE, SECURE_SESSION_COOKIE, SESSION_COOKIE } from './sessions.ts'

/** Sent by another's page, with its reader's cookie. */
export class CrossSite extends AppError {
  constructor(message: string) {
    super('FORBIDDEN', message)
  }
}

/** Any of these has a browser ask us first, and we allow no other site. The names that clients know. */
const PREFLIGHT_HEADERS = ['graphql-require-preflight', 'apollo-require-preflight', 'x-apollo-operation-name']

/** What any page may send without our leave. */
const SIMPLE_TYPE = /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(?:;|$)/i

const ASK =
  'With a session cookie, send a POST with “content-type: application/json”, or the header “graphql-require-preflight: 1”.'

/**
 * A cookie says who a reader is, and not whose page sends it. So a request that comes with one has to be such that
 * another site's page could not have sent it. @throws CrossSite
 */
export function refuseCrossSite({ method, headers }: IncomingMessage): void {
  if (!bringsSession(headers)) return
  // The browser's own word: no page can write this header.
  if (headers['sec-fetch-site'] === 'same-origin') return
  if (PREFLIGHT_HEADERS.some((name) => headers[name] !== undefined)) return
  const type = headers['content-type']
  if (method !== 'POST' || type === undefined || SIMPLE_TYPE.test(type)) throw new CrossSite(ASK)
}

/**
 * Whether a socket may be opened: from pages of our own origin and of those allowed, exactly; programs send no Origin
 * and may as well, unless they bring a cookie.
 */
export function makeOriginCheck(
  allowed: readonly string[],
  schemeOf: ClientScheme,
): (request: IncomingMessage) => boolean {
  const allowedOrigins = new Set(allowed)
  return (request) => {
    const { origin, host = '' } = request.headers
    if (origin === undefined) return !bringsSession(request.headers)
    return allowedOrigins.has(origin) || origin === `${schemeOf(request)}://${host.toLowerCase()}`
  }
}

const SESSION_COOKIES = [SESSION_COOKIE, SECURE_SESSION_COOKIE, FRAME_COOKIE].map((name) => `${name}=`)

const bringsSession = ({ authorization, cookie }: IncomingMessage['headers']): boolean =>
  authorization === undefined &&
  (cookie ?? '').split(';').some((each) => SESSION_COOKIES.some((start) => each.trim().startsWith(start)))
