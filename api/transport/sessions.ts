import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { viewerOf } from '../domain/apiKey.ts'
import { BadUserInput, Forbidden, Unauthenticated } from '../domain/errors.ts'
import { SCOPES, type Viewer } from '../domain/viewer.ts'
import type { ApiKeys } from '../usecases/apiKeys.ts'
import type { Scheme } from './clientScheme.ts'
import type { KeyRefusals } from './keyRefusals.ts'

export interface Identified {
  readonly viewer: Viewer
  /** Set for a visitor who comes without a valid session: the header that gives it one. */
  readonly setCookie: string | null
}

export interface Sessions {
  /**
   * Whom a request is from, by its headers; `address` is where it came from, and `scheme` how. @throws Unauthenticated for
   * a credential that is not valid; BadUserInput, Forbidden for a user whom it may not act for; StoreUnavailable.
   */
  identify(headers: IncomingHttpHeaders, address?: string, scheme?: Scheme): Promise<Identified>
  /** One of the users of whoever has a key, by its name. @throws BadUserInput, Forbidden */
  actFor(user: string, viewer: Viewer): Viewer
  /** The header that gives the visitor of a frame on someone else's page a session; null where it has one. */
  cookieInFrame(headers: IncomingHttpHeaders): Promise<string | null>
}

export interface SessionsOptions {
  readonly secret: string
  readonly adminApiKey: string | null
  readonly authenticate: ApiKeys['authenticate']
  readonly keyRefusals: KeyRefusals
}

/** The cookies that a visitor is known by. */
export const SESSION_COOKIE = 'vm_session'
/** The same over https: no other host of the domain, and no page without TLS, can set it. */
export const SECURE_SESSION_COOKIE = '__Host-vm_session'
/** In a frame on a page of another site, where browsers send no cookie that is `SameSite=Lax`. */
export const FRAME_COOKIE = '__Host-vm_frame'
const MAX_AGE_SECONDS = 365 * 24 * 60 * 60
const ADMIN: Viewer = { id: 'admin', kind: 'ADMIN', scopes: SCOPES }
const USER_HEADER = 'x-verdemuse-user'
const MAX_USER_LENGTH = 200
const USER_MARK = ':u:'
const ONLY_KEYS = 'Only whoever has an API key acts for others.'

/** Visitors by a signed cookie, keys by `Authorization: Bearer`; a partner's users by `X-VerdeMuse-User` beside that. */
export function makeSessions(options: SessionsOptions): Sessions {
  const { secret, adminApiKey, authenticate, keyRefusals } = options
  const signingKey = createHash('sha256').update(secret).digest()
  const isAdminKey = sameAs(adminApiKey)
  const visitorOf = remembering((token) => verified(token, signingKey))
  const knownVisitor = async (headers: IncomingHttpHeaders): Promise<string | null> =>
    (await visitorOf(cookie(headers.cookie, SECURE_SESSION_COOKIE))) ??
    (await visitorOf(cookie(headers.cookie, SESSION_COOKIE))) ??
    (isOfOwnPage(headers) ? visitorOf(cookie(headers.cookie, FRAME_COOKIE)) : null)
  const viewerWith = async (token: string): Promise<Viewer | null> => {
    if (isAdminKey(token)) return ADMIN
    const key = await authenticate(token)
    return key && viewerOf(key)
  }
  const keyHolder = async (authorization: string, address: string): Promise<Viewer> => {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? ''
    await keyRefusals.admit(token, address)
    const viewer = token === '' ? null : await viewerWith(token)
    if (!viewer) {
      await keyRefusals.refused(address)
      throw new Unauthenticated('This API key is not valid.')
    }
    keyRefusals.accepted(token)
    return viewer
  }
  return {
    actFor: (user, viewer) => actingFor(user, viewer),
    async identify(headers, address = '', scheme = 'http') {
      const user = headers[USER_HEADER]
      if (headers.authorization !== undefined)
        return { viewer: actingFor(user, await keyHolder(headers.authorization, address)), setCookie: null }
      if (user !== undefined) throw new BadUserInput('X-VerdeMuse-User', ONLY_KEYS)
      const id = await knownVisitor(headers)
      const isNewCookie = id === null || isOfPlainCookie(headers, scheme)
      const known = id ?? newVisitorId()
      return {
        viewer: visitor(known, address),
        setCookie: isNewCookie ? cookieHeader(await sign(known, signingKey), scheme) : null,
      }
    },
    async cookieInFrame(headers) {
      if (await knownVisitor(headers)) return null
      return frameCookieHeader(await sign(newVisitorId(), signingKey))
    },
  }
}

/** A session that began before the visitor came by https goes on under the cookie that only https can set. */
const isOfPlainCookie = ({ cookie: sent }: IncomingHttpHeaders, scheme: Scheme): boolean =>
  scheme === 'https' && cookie(sent, SESSION_COOKIE) !== null && cookie(sent, SECURE_SESSION_COOKIE) === null

const newVisitorId = (): string => `visitor_${randomBytes(16).toString('base64url')}`

/**
 * A frame's cookie is sent along by whichever site a browser keeps it for. It counts where our own page asks, which
 * the browser says with every request that changes something, and with every WebSocket.
 */
const isOfOwnPage = ({ origin, host }: IncomingHttpHeaders): boolean =>
  origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)

/** One of a partner's users, under the partner. Its name is hashed: it is theirs, and it may be an address. */
function actingFor(user: string | string[] | undefined, viewer: Viewer): Viewer {
  if (user === undefined) return viewer
  if (viewer.kind === 'VISITOR') throw new BadUserInput('X-VerdeMuse-User', ONLY_KEYS)
  if (viewer.id.includes(USER_MARK))
    throw new BadUserInput('X-VerdeMuse-User', 'This connection acts for one of your users already.')
  if (typeof user !== 'string' || user === '' || user.length > MAX_USER_LENGTH)
    throw new BadUserInput('X-VerdeMuse-User', `This takes 1 to ${MAX_USER_LENGTH} bytes.`)
  if (!viewer.scopes.includes('chat')) throw new Forbidden('chat')
  return { ...viewer, id: `${viewer.id}${USER_MARK}${createHash('sha256').update(user).digest('base64url')}` }
}

const VISITOR_SCOPES = ['chat'] as const

const visitor = (id: string, address?: string): Viewer => ({
  id,
  kind: 'VISITOR',
  scopes: VISITOR_SCOPES,
  ...(address && { address }),
})

/** Compares digests, so that neither length nor a common beginning shows in the time it takes. */
function sameAs(expected: string | null): (given: string) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  if (expected === null) return () => false
  const wanted = digest(expected)
  return (given) => timingSafeEqual(digest(given), wanted)
}

const sign = (id: string, key: Uint8Array): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setIssuedAt()
    .setExpirationTime('365d')
    .sign(key)

interface Session {
  readonly id: string
  readonly expiresAt: number
}

/** A token that was good is good until it expires: its signature is looked at once, not with every request. */
function remembering(verify: (token: string) => Promise<Session | null>) {
  const known = new LRUCache<string, Session>({ max: 10_000 })
  return async (token: string | null): Promise<string | null> => {
    if (!token) return null
    const session = known.get(token) ?? (await verify(token))
    if (!session || session.expiresAt <= Date.now()) return null
    known.set(token, session)
    return session.id
  }
}

/** Null for one that is forged, expired, or signed by a secret of old: the visitor gets a new one. */
async function verified(token: string, key: Uint8Array): Promise<Session | null> {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] })
    const { sub, exp } = payload
    return sub?.startsWith('visitor_') && exp ? { id: sub, expiresAt: exp * 1_000 } : null
  } catch {
    return null
  }
}

function cookie(header: string | undefined, called: string): string | null {
  for (const pair of header?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2)
    if (name === called && value) return value
  }
  return null
}

function cookieHeader(token: string, scheme: Scheme): string {
  const kept = `Path=/; Max-Age=${MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax`
  return scheme === 'https'
    ? `${SECURE_SESSION_COOKIE}=${token}; ${kept}; Secure`
    : `${SESSION_COOKIE}=${token}; ${kept}`
}

/** `Partitioned`: browsers keep one for each site that has the frame, so that no two of them know a visitor as the same. */
const frameCookieHeader = (token: string): string =>
  `${FRAME_COOKIE}=${token}; Path=/; Max-Age=${MAX_AGE_SECONDS}; HttpOnly; SameSite=None; Secure; Partitioned`
