import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Nginx, startNginx } from '../support/nginx.ts'
import { eventually } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'

const STREAMS = 5
const BURST = 5
const OFFICE = '203.0.113.9'
const KEY = { authorization: 'Bearer vm_made_up' }
const JSON_ONLY = { accept: 'application/graphql-response+json, application/json; q=0.9' }
const STREAM = { accept: 'text/event-stream' }

let product: Product
let fewStreams: Nginx
let fewRequests: Nginx

beforeAll(async () => {
  product = await startProduct()
  const trustedProxies = ['127.0.0.1']
  fewStreams = await startNginx([product.url], {
    trustedProxies,
    changes: { 'streams.conf': (text) => text.replace(/(streams) \d+/g, `$1 ${STREAMS}`) },
  })
  fewRequests = await startNginx([product.url], {
    trustedProxies,
    changes: {
      // None is had back in the meantime.
      'limits.conf': (text) => text.replace(/rate=\d+r\/s/g, 'rate=1r/m'),
      'requests.conf': (text) => text.replace(/burst=\d+/g, `burst=${BURST}`),
    },
  })
})
afterAll(async () => {
  await fewStreams.close()
  await fewRequests.close()
  await product.close()
})

type Headers = Readonly<Record<string, string>>

/** From an address, as the trusted proxy says. */
const askOf = ({ url }: Nginx, address: string, headers: Headers) =>
  fetch(`${url}/graphql?query={__typename}`, { headers: { 'x-forwarded-for': address, ...headers } })
const ask = (address: string, headers: Headers) => askOf(fewStreams, address, headers)

const held: Socket[] = []
afterEach(async () => {
  for (const each of held.splice(0)) each.destroy()
})

/** Requests that last: each counts once its head is read, and its body never comes. */
async function hold(count: number, address: string, headers: Headers): Promise<void> {
  const lines = Object.entries({ ...headers, 'X-Forwarded-For': address, 'Content-Length': '10' })
  const head = ['POST /graphql HTTP/1.1', 'Host: x', ...lines.map(([name, value]) => `${name}: ${value}`)]
  for (let at = 0; at < count; at++) {
    const socket = connect(Number(new URL(fewStreams.url).port), '127.0.0.1')
    held.push(socket)
    await once(socket, 'connect')
    socket.write(`${head.join('\r\n')}\r\n\r\n`)
  }
}

/** One that stays open. @throws Error with the status that refuses it. */
async function webSocket(address: string): Promise<WebSocket> {
  const url = `${fewStreams.url.replace('http', 'ws')}/graphql`
  const headers = { 'x-forwarded-for': address }
  const socket = new WebSocket(url, 'graphql-transport-ws', { headers })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init' }))
  return socket
}

/** Takes up all streams that there are for an address. Resolves with the refusal of one more, which is surely a stream. */
async function fill(address: string, headers: Headers): Promise<Response> {
  await hold(STREAMS, address, headers)
  return eventually(async () => {
    const reply = await ask(address, { ...headers, ...STREAM })
    // It may have come before the last one that was to be held.
    if (reply.status !== 429) await hold(1, address, headers)
    expect(reply.status).toBe(429)
    return reply
  })
}

describe('streams', () => {
  it('an address has as many streams as configured, and everything else beyond them', async () => {
    await hold(STREAMS - 1, '192.0.2.1', STREAM)
    expect((await ask('192.0.2.1', STREAM)).status).toBe(200)
    const refused = await fill('192.0.2.1', STREAM)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] })
    expect((await ask('192.0.2.1', JSON_ONLY)).status).toBe(200)
    for (const path of ['/', '/widget.js', '/embed', '/health/live']) {
      const page = await fetch(`${fewStreams.url}${path}`, { headers: { 'x-forwarded-for': '192.0.2.1' } })
      expect(page.status, path).toBe(200)
    }
  })

  it('a partner’s server has streams of its own beside those of the visitors at its address', async () => {
    await fill('192.0.2.2', STREAM)
    expect((await ask('192.0.2.2', { ...STREAM, ...KEY })).status).toBe(401)
    await fill('192.0.2.3', { ...STREAM, ...KEY })
    expect((await ask('192.0.2.3', STREAM)).status).toBe(200)
  })

  it('a visitor with IPv6 is its /64, however the address is written', async () => {
    await fill('2001:db8:0:7::1', STREAM)
    for (const same of ['2001:db8::7:a:b:c:d', '2001:db8:0:7:ffff::'])
      expect((await ask(same, STREAM)).status, same).toBe(429)
    for (const other of ['2001:db8:0:8::1', '2001:db8:1:7::1'])
      expect((await ask(other, STREAM)).status, other).toBe(200)
  })

  it('an address of IPv4 is the same one as IPv6 writes it, and no other one', async () => {
    await fill('::ffff:192.0.2.4', STREAM)
    expect((await ask('192.0.2.4', STREAM)).status).toBe(429)
    for (const other of ['192.0.2.5', '::ffff:192.0.2.5', '::1'])
      expect((await ask(other, STREAM)).status, other).toBe(200)
  })

  it.each<[string, string, Headers]>([
    ['who accepts anything', '198.51.100.2', { accept: '*/*' }],
    [
      'who accepts a stream beside JSON',
      '198.51.100.3',
      { accept: 'application/json;q=0.9, text/event-stream' },
    ],
    ['who does not say', '198.51.100.4', {}],
  ])('whatever may become a stream counts as one: %s', async (_, address, headers) => {
    await fill(address, headers)
  })

  it('a WebSocket counts as a stream for as long as it is open', async () => {
    const open = await Promise.all(Array.from({ length: STREAMS }, () => webSocket('198.51.100.1')))
    expect((await ask('198.51.100.1', STREAM)).status).toBe(429)
    await expect(webSocket('198.51.100.1')).rejects.toThrow('429')
    for (const each of open) each.terminate()
    await eventually(async () => expect((await ask('198.51.100.1', STREAM)).status).toBe(200))
  })

  it('who accepts only JSON gets no stream, and does not count as one', async () => {
    await hold(2 * STREAMS, '192.0.2.6', JSON_ONLY)
    // Nginx has read all heads by the time at which a later one is passed on.
    expect((await ask('192.0.2.6', JSON_ONLY)).status).toBe(200)
    expect((await ask('192.0.2.6', STREAM)).status).not.toBe(429)
    const subscription = encodeURIComponent('subscription { messageStream(id: "msg_1") { __typename } }')
    const reply = await fetch(`${fewStreams.url}/graphql?query=${subscription}`, {
      headers: { ...JSON_ONLY, 'x-forwarded-for': '192.0.2.6' },
    })
    expect(reply.headers.get('content-type')).toMatch(/json/)
  })
})

describe('rates', () => {
  it('Nginx refuses requests over the rate limit with 429, from that address alone, and not those with a key', async () => {
    const from = (address: string, headers: Headers = {}) =>
      askOf(fewRequests, address, { ...JSON_ONLY, ...headers })
    const replies = await Promise.all(Array.from({ length: 10 * BURST }, () => from(OFFICE)))
    const refused = replies.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(replies.length - refused.length).toBeGreaterThan(BURST)
    expect(refused[0]?.headers.get('retry-after')).toBe('1')
    expect(await refused[0]?.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] })
    expect((await from('203.0.113.10')).status).toBe(200)
    expect((await from(OFFICE, KEY)).status).toBe(401)
    const page = await fetch(`${fewRequests.url}/`, { headers: { 'x-forwarded-for': OFFICE } })
    expect(page.status).toBe(200)
  })
})
