import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { isNetwork, makeClientAddress } from './clientAddress.ts'

const addressOf = makeClientAddress(['127.0.0.0/8', '::1', '10.0.0.0/8', 'fd00::/8'])
const from = (remoteAddress: string, forwarded?: string) =>
  addressOf({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage)

describe('where a request comes from', () => {
  it.each([
    ['a stranger, who is not believed', '203.0.113.9', '192.0.2.1', '203.0.113.9'],
    ['a proxy of ours', '127.0.0.1', '192.0.2.1', '192.0.2.1'],
    ['a proxy of ours, as IPv6 writes it', '::ffff:10.1.2.3', '192.0.2.1', '192.0.2.1'],
    ['several proxies', '127.0.0.1', '192.0.2.1, 10.9.9.9', '192.0.2.1'],
    ['someone who made up the beginning', '127.0.0.1', '8.8.8.8, 192.0.2.1, 10.9.9.9', '192.0.2.1'],
    ['our own machine', '127.0.0.1', undefined, '127.0.0.1'],
    ['a proxy that says nothing of use', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['a network of IPv6', '::1', '2001:db8:0:7::1', '2001:db8:0:7::/64'],
    ['the same one', '::1', '2001:0DB8::7:ffff:1:2:3', '2001:db8:0:7::/64'],
    ['a short one', '::1', '2001:db8::1', '2001:db8:0:0::/64'],
  ])('the client address is right for %s', (_, remote, forwarded, address) => {
    expect(from(remote, forwarded)).toBe(address)
  })
})

it('a network is distinguished from text that is none', () => {
  for (const good of ['10.0.0.0/8', '10.0.0.1', '::1', 'fd00::/8', '0.0.0.0/0'])
    expect(isNetwork(good), good).toBe(true)
  for (const bad of ['', 'nginx', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::/129', '10.0.0/8'])
    expect(isNetwork(bad), bad).toBe(false)
})
