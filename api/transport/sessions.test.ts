import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Unauthenticated } from '../domain/errors.ts'
import { makeSessions, secretIn } from './sessions.ts'

const sessions = makeSessions({ secret: 'a secret for tests', adminApiKey: 'an-admin-api-key' })
const cookieOf = (setCookie: string | null) => setCookie?.split(';', 1)[0] ?? ''

describe('sessions', () => {
  it('gives a stranger a session, and knows it again', async () => {
    const first = await sessions.identify({})
    expect(first.viewer).toMatchObject({ kind: 'VISITOR', scopes: ['chat'] })
    const again = await sessions.identify({ cookie: `theme=dark; ${cookieOf(first.setCookie)}; other=1` })
    expect(again).toEqual({ viewer: first.viewer, setCookie: null })
  })

  it('marks the cookie Secure where the visitor came by https', async () => {
    expect((await sessions.identify({ 'x-forwarded-proto': 'https' })).setCookie).toMatch(/; Secure$/)
    expect((await sessions.identify({})).setCookie).not.toMatch(/Secure/)
  })

  it.each([
    [
      'of another secret',
      async () =>
        cookieOf((await makeSessions({ secret: 'other', adminApiKey: null }).identify({})).setCookie),
    ],
    [
      'without a signature',
      async () =>
        `vm_session=${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"visitor_x"}').toString('base64url')}.`,
    ],
    [
      'expired',
      async () =>
        `vm_session=${await new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject('visitor_x').setExpirationTime(1).sign(new TextEncoder().encode('a secret for tests'))}`,
    ],
    ['that is no token', async () => 'vm_session=%00%ff'],
  ])('takes a cookie %s for none', async (_name, cookie) => {
    const { viewer, setCookie } = await sessions.identify({ cookie: await cookie() })
    expect(viewer.id).not.toBe('visitor_x')
    expect(setCookie).not.toBeNull()
  })

  it('knows the admin by the key, and refuses any other credential', async () => {
    const { viewer } = await sessions.identify({ authorization: 'Bearer an-admin-api-key' })
    expect(viewer).toMatchObject({ kind: 'ADMIN', scopes: ['chat', 'stats:read', 'admin'] })
    for (const authorization of ['Bearer an-admin-api-ke', 'Bearer ', 'Basic YTpi', 'an-admin-api-key', ''])
      await expect(sessions.identify({ authorization })).rejects.toThrow(Unauthenticated)
    const withoutKey = makeSessions({ secret: 'a secret for tests', adminApiKey: null })
    await expect(withoutKey.identify({ authorization: 'Bearer ' })).rejects.toThrow(Unauthenticated)
  })
})

describe('secretIn', () => {
  it('makes a secret once, for its owner’s eyes alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'verdemuse-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const secret = secretIn(join(folder, 'data'))
    expect(secret.length).toBeGreaterThanOrEqual(43)
    expect(secretIn(join(folder, 'data'))).toBe(secret)
    const file = join(folder, 'data', 'session-secret')
    expect(readFileSync(file, 'utf8')).toBe(secret)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})
