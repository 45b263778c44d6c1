import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Nginx, startNginx } from '../support/nginx.ts'
import { eventually } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'

let product: Product
let nginx: Nginx
beforeAll(async () => {
  product = await startProduct()
  nginx = await startNginx([product.url], {
    trustedProxies: ['127.0.0.1'],
    changes: {
      'limits.conf': (text) => text.replace(/rate=\d+r\/s/g, 'rate=1r/m'),
      'requests.conf': (text) => text.replace(/burst=\d+/g, 'burst=1'),
    },
  })
})
afterAll(async () => {
  await nginx.close()
  await product.close()
})

const lineOf = (requestId: string | null) =>
  eventually(() => {
    const line = nginx.log().find((each) => each.requestId === requestId)
    expect(line).toBeDefined()
    return line
  })

it.each([
  ['203.0.113.97', '203.0.113.0'],
  ['::ffff:203.0.113.97', '203.0.113.0'],
  ['2001:db8:17:4:a:b:c:d', '2001:db8:17::'],
  ['2001:db8:17::a:b', '2001:db8:17::'],
  ['2001:db8::a:b', '2001:db8::'],
  ['2001:db8::4:a:b:c:d', '2001:db8:0::'],
  ['2001::a', '2001::'],
  ['fd00:0:0:4:a:b:c:d', 'fd00::'],
  ['::1', '::'],
])('the log of requests has of the address %s the network %s', async (address, network) => {
  const reply = await fetch(`${nginx.url}/health/live`, { headers: { 'x-forwarded-for': address } })
  const line = await lineOf(reply.headers.get('x-request-id'))
  expect(line?.network).toBe(network)
  expect(JSON.stringify(line)).not.toContain(address)
})

it('the log has the network of a client whose x-forwarded-for is not believed, not of the one that it names', async () => {
  const closed = await startNginx([product.url])
  try {
    await fetch(`${closed.url}/health/live`, { headers: { 'x-forwarded-for': '203.0.113.9' } })
    await eventually(() => expect(closed.log().at(-1)?.network).toBe('127.0.0.0'))
  } finally {
    await closed.close()
  }
})

/** What Nginx complains of in its log of errors, at its default level: each with the client and the whole request. */
async function stumble(address: string, word: string): Promise<void> {
  const headers = { 'x-forwarded-for': address }
  const statusOf = async (path: string, sent: RequestInit = {}) =>
    (await fetch(`${nginx.url}${path}`, { headers, ...sent })).status
  const asked = await Promise.all(Array.from({ length: 9 }, () => statusOf(`/graphql?query=${word}`)))
  expect(asked).toContain(429)
  expect(await statusOf('/', { method: 'POST', body: 'x'.repeat(9 * 1024 * 1024) })).toBe(413)
  expect(await statusOf(`/assets/none.js?${word}`)).toBe(404)
  await product.kill()
  expect(await statusOf(`/health/live?${word}`)).toBe(502)
}

it('no address and no query is in anything that Nginx writes, whatever goes wrong', async () => {
  await stumble('203.0.113.97', 'quillbloom')
  const socket = connect(Number(new URL(nginx.secureUrl).port), '127.0.0.1')
  socket.end('no TLS\r\n\r\n')
  socket.resume()
  await once(socket, 'close')
  await nginx.quit()
  expect(nginx.log().map(({ status }) => status)).toEqual(expect.arrayContaining([413, 429, 502]))
  const clients = nginx.log().map((line) => JSON.stringify({ ...line, upstream: null }))
  for (const written of [nginx.output(), ...clients])
    for (const secret of ['203.0.113.97', '127.0.0.1', 'quillbloom', 'client:'])
      expect(written).not.toContain(secret)
})
