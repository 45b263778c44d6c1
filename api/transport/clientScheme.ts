import type { IncomingMessage } from 'node:http'
import { makeTrust } from './clientAddress.ts'

export type Scheme = 'http' | 'https'
/** How a client speaks to whichever of us it reaches first, such as a balancer that ends TLS. */
export type ClientScheme = (request: IncomingMessage) => Scheme

/** Some proxies name a WebSocket's scheme as its address does. */
const SCHEMES = new Map<string, Scheme>([
  ['http', 'http'],
  ['ws', 'http'],
  ['https', 'https'],
  ['wss', 'https'],
])

/** `X-Forwarded-Proto` counts if a proxy of ours sends it: of a list, the first, which is the client's. */
export function makeClientScheme(trustedProxies: readonly string[]): ClientScheme {
  const isTrusted = makeTrust(trustedProxies)
  return ({ socket, headers }) => {
    const [first = ''] = String(headers['x-forwarded-proto'] ?? '').split(',', 1)
    const forwarded = isTrusted(socket.remoteAddress ?? '') && SCHEMES.get(first.trim().toLowerCase())
    return forwarded || ('encrypted' in socket ? 'https' : 'http')
  }
}
