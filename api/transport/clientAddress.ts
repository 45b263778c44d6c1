import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv6 } from 'node:net'

/** Where a request comes from: an address, of IPv6 the network of it, which is what one customer is given. */
export type ClientAddress = (request: IncomingMessage) => string

/**
 * What a proxy says of whom it speaks for counts where the proxy is one of ours: from the right, the first address that
 * is not. Anyone can write the rest of that header.
 */
export function makeClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const isTrusted = makeTrust(trustedProxies)
  return ({ socket, headers }) => {
    let client = plain(socket.remoteAddress ?? '')
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',')
    while (forwarded.length > 0 && isTrusted(client)) {
      const before = plain(forwarded.pop()?.trim() ?? '')
      if (isIP(before) === 0) break
      client = before
    }
    return isIPv6(client) ? networkOf(client) : client
  }
}

/** Whether an address, as a socket gives it, is that of one of these proxies. */
export function makeTrust(trustedProxies: readonly string[]): (address: string) => boolean {
  const trusted = listOf(trustedProxies)
  return (given) => {
    const address = plain(given)
    return isIP(address) > 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  }
}

/** An address, or a network such as 10.0.0.0/8. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return (
    more.length === 0 &&
    longest > 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest))
  )
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  return list
}

/** IPv4 as IPv6 writes it is IPv4. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

function networkOf(address: string): string {
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').toLowerCase().split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const known = groups(head)
  const rest = tail === undefined ? [] : groups(tail)
  const zeros = Array.from({ length: Math.max(0, 8 - known.length - rest.length) }, () => '0')
  const all = [...known, ...(tail === undefined ? [] : zeros), ...rest]
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
