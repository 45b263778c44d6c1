import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { memoryLimiter } from '../adapters/limiter/memory.ts'
import type { ApiKey } from '../domain/apiKey.ts'
import { BadUserInput, Forbidden, Unauthenticated } from '../domain/errors.ts'
import { newApiKeyId } from '../domain/ids.ts'
import { makeKeyRefusals } from './keyRefusals.ts'
import { makeSessions, type SessionsOptions } from './sessions.ts'

const keyWith = (...scopes: ApiKey['scopes']): ApiKey => ({
  id: newApiKeyId(),
  name: 'Garden centre',
  prefix: 'vm_a',
  scopes,
  createdAt: 0,
  lastUsedAt: null,
  expiresAt: null,
})
const KEYS: Record<string, ApiKey> = {
  vm_chat: keyWith('chat', 'stats:read'),
  vm_other: keyWith('chat'),
  vm_stats: keyWith('stats:read'),
  vm_admin: keyWith('admin'),
}
const refusalsAfter = (limit: number) =>
  makeKeyRefusals({ limiter: memoryLimiter({ limit, windowMs: 60_000 }), onRefused: () => {} })
const sessionsWith = (options: Partial<SessionsOptions> = {}) =>
  makeSessions({
    secret: 'a secret for tests',
    adminApiKey: 'an-admin-api-key',
    authenticate: async (secret) => KEYS[secret] ?? null,
    keyRefusals: refusalsAfter(1_000),
    ...options,
  })
const sessions = sessionsWith()
const cookieOf = (setCookie: string | null) => setCookie?.split(';', 1)[0] ?? ''

describe('sessions', () => {
  it('a new visitor gets a session, which is recognized later', async () => {
    const first = await sessions.identify({})
    expect(first.viewer).toMatchObject({ kind: 'VISITOR', scopes: ['chat'] })
    const again = await sessions.identify({ cookie: `theme=dark; ${cookieOf(first.setCookie)}; other=1` })
    expect(again).toEqual({ viewer: first.viewer, setCookie: null })
  })

  it('the session cookie is Secure if the visitor came by https', async () => {
    const { setCookie } = await sessions.identify({}, '192.0.2.1', 'https')
    expect(setCookie).toMatch(/^__Host-vm_session=[^;]+; Path=\/; [^;]+; HttpOnly; SameSite=Lax; Secure$/)
    expect((await sessions.identify({}, '192.0.2.1', 'http')).setCookie).not.toMatch(/Secure|__Host/)
  })

  it('a session that began without TLS goes on over https, under the cookie that only https can set', async () => {
    const before = await sessions.identify({}, '192.0.2.1', 'http')
    const cookie = cookieOf(before.setCookie)
    const after = await sessions.identify({ cookie }, '192.0.2.1', 'https')
    expect(after.viewer).toEqual(before.viewer)
    expect(after.setCookie).toMatch(/^__Host-vm_session=/)
    const planted = cookieOf((await sessions.identify({}, '192.0.2.1', 'http')).setCookie)
    const both = await sessions.identify(
      { cookie: `${planted}; ${cookieOf(after.setCookie)}` },
      '192.0.2.1',
      'https',
    )
    expect(both).toEqual({ viewer: before.viewer, setCookie: null })
  })

  it('an address that sends many wrong keys has to wait, but not those there with a known good key', async () => {
    const slowed = sessionsWith({ keyRefusals: refusalsAfter(3) })
    const asked = (key: string, address: string) =>
      slowed.identify({ authorization: `Bearer ${key}` }, address)
    await asked('vm_chat', '192.0.2.1')
    for (let at = 0; at < 3; at++)
      await expect(asked(`vm_wrong${at}`, '192.0.2.1')).rejects.toThrow(Unauthenticated)
    await expect(asked('vm_wrong', '192.0.2.1')).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    await expect(asked('vm_other', '192.0.2.1')).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    expect((await asked('vm_chat', '192.0.2.1')).viewer.kind).toBe('PARTNER')
    expect((await asked('vm_other', '192.0.2.2')).viewer.kind).toBe('PARTNER')
  })

  it('the cookie of a framed visitor is sent in frames, partitioned by site', async () => {
    const setCookie = await sessions.cookieInFrame({})
    expect(setCookie).toMatch(
      /^__Host-vm_frame=[^;]+; Path=\/; .*HttpOnly; SameSite=None; Secure; Partitioned$/,
    )
    const cookie = cookieOf(setCookie)
    const { viewer, setCookie: another } = await sessions.identify({ cookie })
    expect(viewer).toMatchObject({ kind: 'VISITOR', scopes: ['chat'] })
    expect(another).toBeNull()
    expect(await sessions.cookieInFrame({ cookie })).toBeNull()
    const own = cookieOf((await sessions.identify({})).setCookie)
    expect(await sessions.cookieInFrame({ cookie: own })).toBeNull()
    const both = await sessions.identify({ cookie: `${cookie}; ${own}` })
    expect(both.viewer).toEqual((await sessions.identify({ cookie: own })).viewer)
  })

  it('the cookie of a frame is accepted from our own pages only', async () => {
    const cookie = cookieOf(await sessions.cookieInFrame({}))
    const host = 'help.example:8000'
    const { viewer } = await sessions.identify({ cookie })
    const from = async (origin: string) => (await sessions.identify({ cookie, host, origin })).viewer.id
    for (const origin of ['https://help.example:8000', 'http://help.example:8000'])
      expect(await from(origin)).toBe(viewer.id)
    for (const origin of ['https://shop.example', 'https://help.example', 'null', ''])
      expect(await from(origin)).not.toBe(viewer.id)
  })

  it.each([
    [
      'of another secret',
      async () => cookieOf((await sessionsWith({ secret: 'other' }).identify({})).setCookie),
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
  ])('a session cookie %s is ignored', async (_name, cookie) => {
    const { viewer, setCookie } = await sessions.identify({ cookie: await cookie() })
    expect(viewer.id).not.toBe('visitor_x')
    expect(setCookie).not.toBeNull()
  })

  it('the admin key is accepted, and any other credential refused', async () => {
    const { viewer } = await sessions.identify({ authorization: 'Bearer an-admin-api-key' })
    expect(viewer).toMatchObject({ kind: 'ADMIN', scopes: ['chat', 'stats:read', 'admin'] })
    for (const authorization of ['Bearer an-admin-api-ke', 'Bearer ', 'Basic YTpi', 'an-admin-api-key', ''])
      await expect(sessions.identify({ authorization })).rejects.toThrow(Unauthenticated)
    const withoutKey = sessionsWith({ adminApiKey: null })
    await expect(withoutKey.identify({ authorization: 'Bearer ' })).rejects.toThrow(Unauthenticated)
  })

  it('the holder of an API key has the scopes of the key', async () => {
    const kindOf = async (secret: string) =>
      (await sessions.identify({ authorization: `Bearer ${secret}` })).viewer
    expect(await kindOf('vm_chat')).toEqual({
      id: KEYS.vm_chat?.id,
      keyId: KEYS.vm_chat?.id,
      kind: 'PARTNER',
      scopes: ['chat', 'stats:read'],
    })
    expect(await kindOf('vm_admin')).toMatchObject({ kind: 'ADMIN', scopes: ['admin'] })
  })
})

describe('a user of a partner', () => {
  const user = async (secret: string, name: string | string[]) =>
    (await sessions.identify({ authorization: `Bearer ${secret}`, 'x-verdemuse-user': name })).viewer

  it('a user of a partner is the same each time, and differs by name and by partner', async () => {
    const ids = [
      await user('vm_chat', 'ada@example.com'),
      await user('vm_chat', 'Ada@example.com'),
      await user('vm_other', 'ada@example.com'),
      (await sessions.identify({ authorization: 'Bearer vm_chat' })).viewer,
    ].map(({ id }) => id)
    expect(new Set(ids).size).toBe(4)
    expect((await user('vm_chat', 'ada@example.com')).id).toBe(ids[0])
    expect(ids.join()).not.toContain('example')
    expect((await user('vm_chat', 'x'.repeat(200))).id).toHaveLength(ids[0]?.length ?? 0)
  })

  it('a user of a partner needs a key with the scope chat, and a name of 1 to 200 bytes', async () => {
    await expect(sessions.identify({ 'x-verdemuse-user': 'ada' })).rejects.toThrow(BadUserInput)
    for (const name of ['', 'x'.repeat(201), ['a', 'b']])
      await expect(user('vm_chat', name)).rejects.toThrow(BadUserInput)
    await expect(user('vm_stats', 'ada')).rejects.toThrow(Forbidden)
    await expect(user('vm_none', 'ada')).rejects.toThrow(Unauthenticated)
  })
})
