import { describe, expect, it } from 'vitest'
import { startNginx } from '../support/nginx.ts'
import { eventually } from '../support/patience.ts'
import { startProduct } from '../support/product.ts'

describe('Nginx behind a proxy that it is told to trust', () => {
  it('Nginx takes a visitor’s address from a trusted proxy, and applies limits by it', async () => {
    const product = await startProduct()
    const nginx = await startNginx([product.url], { trustedProxies: ['127.0.0.1'] })
    try {
      const from = (address: string) => ({ headers: { 'x-forwarded-for': `198.51.100.1, ${address}` } })
      const reply = await fetch(`${nginx.url}/health/live`, from('203.0.113.9'))
      const requestId = reply.headers.get('x-request-id')
      await eventually(() => {
        const line = nginx.log().find((each) => each.requestId === requestId)
        expect(line?.address).toBe('203.0.113.9')
      })
      const ask = (address: string) => fetch(`${nginx.url}/graphql?query={__typename}`, from(address))
      const many = await Promise.all(Array.from({ length: 500 }, () => ask('203.0.113.9')))
      expect(many.map(({ status }) => status)).toContain(429)
      expect((await ask('203.0.113.10')).status).toBe(200)
    } finally {
      await nginx.close()
      await product.close()
    }
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
