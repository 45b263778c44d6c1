import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { makeClientScheme } from './clientScheme.ts'
import { CrossSite, makeOriginCheck, refuseCrossSite } from './crossSite.ts'

const arrived = (method: string, headers: Record<string, string>, socket: object = {}) =>
  ({ method, headers, socket }) as unknown as IncomingMessage

const COOKIE = { cookie: 'theme=dark; vm_session=eyJ' }
const JSON_TYPE = { 'content-type': 'application/json' }
const FORM = { 'content-type': 'text/plain; charset=utf-8' }

describe('a request with a session cookie', () => {
  it.each<[string, string, Record<string, string>]>([
    ['a form', 'POST', { ...COOKIE, ...FORM }],
    ['an upload', 'POST', { ...COOKIE, 'content-type': 'multipart/form-data; boundary=x' }],
    ['no type', 'POST', COOKIE],
    ['a link', 'GET', COOKIE],
    ['a link that names a type', 'GET', { ...COOKIE, ...JSON_TYPE }],
    ['a picture of another page', 'GET', { ...COOKIE, 'sec-fetch-site': 'cross-site' }],
    ['a page of a neighbour', 'POST', { ...COOKIE, ...FORM, 'sec-fetch-site': 'same-site' }],
  ])('a request with a session cookie is refused: %s', (_, method, headers) => {
    expect(() => refuseCrossSite(arrived(method, headers))).toThrow(CrossSite)
  })

  it.each<[string, string, Record<string, string>]>([
    ['JSON', 'POST', { ...COOKIE, ...JSON_TYPE }],
    ['what has a browser ask first', 'GET', { ...COOKIE, 'graphql-require-preflight': '' }],
    ['our own page’s', 'GET', { ...COOKIE, 'sec-fetch-site': 'same-origin' }],
    ['a key’s, whatever cookies come along', 'GET', { ...COOKIE, authorization: 'Bearer vm_x' }],
    ['a form without a session', 'POST', { ...FORM, cookie: 'not_vm_session=1' }],
    ['a link without a session', 'GET', {}],
  ])('a request is accepted: %s', (_, method, headers) => {
    expect(() => refuseCrossSite(arrived(method, headers))).not.toThrow()
  })
})

describe('a socket', () => {
  const mayConnect = makeOriginCheck(['https://shop.example'], makeClientScheme(['10.0.0.0/8']))
  const to = (headers: Record<string, string>, socket?: object) =>
    mayConnect(arrived('GET', { host: 'chat.example:8000', ...headers }, socket))

  it('a socket is opened for exactly our own origin, and for allowed ones', () => {
    expect(to({ origin: 'http://chat.example:8000' })).toBe(true)
    expect(to({ origin: 'https://chat.example:8000' }, { encrypted: true })).toBe(true)
    expect(to({ origin: 'https://shop.example' })).toBe(true)
    for (const origin of [
      'https://chat.example:8000',
      'http://chat.example',
      'http://chat.example:8000.evil.example',
      'https://shop.example.evil.example',
      'https://shop.example:443',
      'http://shop.example',
      'null',
      '',
    ])
      expect(to({ origin }), origin).toBe(false)
  })

  it('a socket is opened for our own origin behind a proxy of ours that ends TLS, and not if a stranger says so', () => {
    const secure = { origin: 'https://chat.example:8000', 'x-forwarded-proto': 'https, http' }
    expect(to(secure, { remoteAddress: '10.0.0.1' })).toBe(true)
    expect(to(secure, { remoteAddress: '203.0.113.9' })).toBe(false)
  })

  it('a socket is opened for programs, which have keys and no cookies', () => {
    expect(to({})).toBe(true)
    expect(to({ authorization: 'Bearer vm_x' })).toBe(true)
    expect(to(COOKIE)).toBe(false)
    expect(to({ ...COOKIE, origin: 'http://chat.example:8000' })).toBe(true)
  })
})
