import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { makeClientScheme } from './clientScheme.ts'

const schemeOf = makeClientScheme(['127.0.0.0/8', '10.0.0.0/8', 'fd00::/8'])
const from = (remoteAddress: string, forwarded?: string, socket: object = {}) =>
  schemeOf({
    socket: { remoteAddress, ...socket },
    headers: forwarded === undefined ? {} : { 'x-forwarded-proto': forwarded },
  } as unknown as IncomingMessage)

it.each([
  ['a proxy of ours that ends TLS', '10.0.0.1', 'https', 'https'],
  ['the same one, as IPv6 writes it', '::ffff:10.0.0.1', 'https', 'https'],
  ['the same one over IPv6', 'fd00::1', 'https', 'https'],
  ['a proxy of ours behind one that ends TLS', '10.0.0.1', 'https,http', 'https'],
  ['the same ones, of which the second ends TLS', '10.0.0.1', 'http, https', 'http'],
  ['a proxy that names the scheme of a WebSocket', '10.0.0.1', 'wss', 'https'],
  ['a proxy that writes in capitals', '10.0.0.1', ' HTTPS', 'https'],
  ['a proxy that says nothing of use', '10.0.0.1', 'spdy', 'http'],
  ['our own machine', '127.0.0.1', undefined, 'http'],
  ['a stranger, who is not believed', '203.0.113.9', 'https', 'http'],
])('the scheme of the client is right for %s', (_, remote, forwarded, scheme) => {
  expect(from(remote, forwarded)).toBe(scheme)
})

it('a stranger over TLS speaks https, whatever its header says', () => {
  expect(from('203.0.113.9', undefined, { encrypted: true })).toBe('https')
  expect(from('203.0.113.9', 'http', { encrypted: true })).toBe('https')
})
