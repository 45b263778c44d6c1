import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Nginx, startNginx } from '../support/nginx.ts'
import { eventually } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'
import { startTlsProxy, type TlsProxy } from '../support/tlsProxy.ts'

/** Resolves with what a WebSocket from this page is answered: 101, or the status that refuses it. */
async function upgrade(url: string, origin: string, headers: Record<string, string> = {}): Promise<number> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws', {
    origin,
    headers,
    rejectUnauthorized: false,
  })
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  socket.once('open', () => resolve(101))
  socket.once('unexpected-response', (_, { statusCode = 0 }) => resolve(statusCode))
  socket.once('error', reject)
  return promise.finally(() => socket.terminate())
}

/** Without a look at the certificate, which signs itself. */
async function getSecurely(url: string): Promise<IncomingMessage> {
  const sent = request(url, { rejectUnauthorized: false }).end()
  const [reply] = (await once(sent, 'response')) as [IncomingMessage]
  reply.resume()
  return reply
}

describe('Nginx behind a proxy that ends TLS', () => {
  let product: Product
  let nginx: Nginx
  let stranger: Nginx
  const proxies: TlsProxy[] = []
  const behind = async (target: Nginx, forwardedProto?: string) => {
    const proxy = await startTlsProxy(target.url, forwardedProto ? { forwardedProto } : {})
    proxies.push(proxy)
    return proxy.secureUrl
  }

  beforeAll(async () => {
    product = await startProduct()
    nginx = await startNginx([product.url], { trustedProxies: ['127.0.0.1'] })
    stranger = await startNginx([product.url])
  })
  afterAll(async () => {
    for (const each of [...proxies, nginx, stranger, product]) await each.close()
  })

  it.each([
    ['https'],
    // Of the balancer, and of a plain proxy between it and Nginx.
    ['https, http'],
  ])(
    'a trusted proxy’s visitors open WebSockets and get Secure cookies: X-Forwarded-Proto: %s',
    async (forwarded) => {
      const url = await behind(nginx, forwarded)
      expect(await upgrade(url, url)).toBe(101)
      expect(await upgrade(url, url.replace('https', 'http'))).toBe(403)
      const { headers } = await getSecurely(`${url}/graphql?query={__typename}`)
      expect(headers['set-cookie']?.[0]).toMatch(/; Secure$/)
      expect((await getSecurely(url)).headers['strict-transport-security']).toBe('max-age=31536000')
    },
  )

  it('a proxy that is not named is not believed, neither is a visitor’s own word', async () => {
    const url = await behind(stranger)
    expect(await upgrade(url, url)).toBe(403)
    const { headers } = await getSecurely(`${url}/graphql?query={__typename}`)
    expect(headers['set-cookie']?.[0]).not.toMatch(/Secure/)
    const https = stranger.url.replace('http', 'https')
    expect(await upgrade(stranger.url, https, { 'x-forwarded-proto': 'https' })).toBe(403)
    expect(await upgrade(stranger.url, stranger.url, { 'x-forwarded-proto': 'https' })).toBe(101)
  })

  it('a trusted proxy that passes plain requests on says so, also to an Nginx that speaks TLS', async () => {
    const from = (forwarded: string) => ({ 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': forwarded })
    const plain = nginx.secureUrl.replace('https', 'http')
    expect(await upgrade(nginx.secureUrl, plain, from('http'))).toBe(101)
    expect(await upgrade(nginx.secureUrl, nginx.secureUrl, from('http'))).toBe(403)
    expect(await upgrade(nginx.secureUrl, nginx.secureUrl)).toBe(101)
  })
})

describe('Nginx in front of two hosts', () => {
  it('Nginx balances over two hosts, and uses the other if one is gone', async () => {
    const [one, other] = await Promise.all([startProduct(), startProduct()])
    const nginx = await startNginx([one.url, other.url])
    try {
      const ask = async () => (await fetch(`${nginx.url}/health/live`)).status
      await Promise.all(Array.from({ length: 20 }, ask))
      await eventually(() => {
        const asked = nginx.log().flatMap(({ upstream }) => upstream || [])
        expect(new Set(asked).size).toBe(2)
      })
      await one.kill()
      for (let count = 0; count < 10; count++) expect(await ask()).toBe(200)
    } finally {
      await nginx.close()
      await Promise.all([one.close(), other.close()])
    }
  })
})
