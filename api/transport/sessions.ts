import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { Unauthenticated } from '../domain/errors.ts'
import type { Viewer } from '../domain/viewer.ts'

export interface Identified {
  readonly viewer: Viewer
  /** Set for a visitor who comes without a valid session: the header that gives it one. */
  readonly setCookie: string | null
}

export interface Sessions {
  /** Whom a request is from, by its headers alone. @throws Unauthenticated for a credential that is not valid. */
  identify(headers: IncomingHttpHeaders): Promise<Identified>
}

export interface SessionsOptions {
  readonly secret: string
  readonly adminApiKey: string | null
}

const COOKIE = 'vm_session'
const MAX_AGE_SECONDS = 365 * 24 * 60 * 60
const ADMIN: Viewer = { id: 'admin', kind: 'ADMIN', scopes: ['chat', 'stats:read', 'admin'] }

/** Visitors by a signed cookie, keys by `Authorization: Bearer`. */
export function makeSessions({ secret, adminApiKey }: SessionsOptions): Sessions {
  const key = createHash('sha256').update(secret).digest()
  const isAdminKey = sameAs(adminApiKey)
  const visitorOf = remembering((token) => verified(token, key))
  return {
    async identify(headers) {
      if (headers.authorization !== undefined) {
        const token = /^Bearer +(\S+)$/i.exec(headers.authorization)?.[1]
        if (!token || !isAdminKey(token)) throw new Unauthenticated('This API key is not valid.')
        return { viewer: ADMIN, setCookie: null }
      }
      const id = await visitorOf(cookie(headers.cookie))
      if (id) return { viewer: visitor(id), setCookie: null }
      const fresh = `visitor_${randomBytes(16).toString('base64url')}`
      const secure = headers['x-forwarded-proto'] === 'https'
      return { viewer: visitor(fresh), setCookie: cookieHeader(await sign(fresh, key), secure) }
    },
  }
}

const visitor = (id: string): Viewer => ({ id, kind: 'VISITOR', scopes: ['chat'] })

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

function cookie(header: string | undefined): string | null {
  for (const pair of header?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2)
    if (name === COOKIE && value) return value
  }
  return null
}

const cookieHeader = (token: string, secure: boolean): string =>
  `${COOKIE}=${token}; Path=/; Max-Age=${MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`

/** The session secret kept in a folder, made on first use and readable by its owner alone. */
export function secretIn(folder: string): string {
  const file = join(folder, 'session-secret')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(file)) {
    // Linked when it is whole: of several processes that start at once, one is first, and all read the same.
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600 })
    try {
      linkSync(draft, file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(draft)
    }
  }
  return readFileSync(file, 'utf8').trim()
}
