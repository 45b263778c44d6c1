import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import {
  type ClientHttp2Session,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { SECURITY_HEADERS, WIDGET_HEADERS } from '../../transport/webApp.ts'
import { clientWith, STREAM, type StreamEvent, textOf, visitor } from '../support/client.ts'
import { type Nginx, startNginx } from '../support/nginx.ts'
import { eventually } from '../support/patience.ts'
import { type Product, startProduct } from '../support/product.ts'
import { type GeneratedText, startUpstream, type Upstream } from '../support/upstream.ts'
import { gateAt } from '../support/upstreamBehaviour.ts'

const ASSETS = fileURLToPath(new URL('../../../web/dist/assets/', import.meta.url))

/** A request over HTTP/2, and all of its reply. */
async function over(session: ClientHttp2Session, headers: OutgoingHttpHeaders, sent = '') {
  const stream = session.request(headers)
  stream.setEncoding('utf8')
  if (sent) stream.end(sent)
  const [received] = (await once(stream, 'response')) as [IncomingHttpHeaders]
  let body = ''
  for await (const chunk of stream) body += chunk
  return { headers: received, body }
}

describe('Nginx in front of the product', () => {
  let upstream: Upstream
  let product: Product
  let nginx: Nginx

  beforeAll(async () => {
    upstream = await startUpstream()
    product = await startProduct({
      OPENAI_BASE_URL: upstream.baseURL,
      OPENAI_MODEL: 'test',
      WIDGET_ORIGINS: 'https://shop.example',
      ASSISTANT_NAME: 'Wheels & Spokes',
    })
    nginx = await startNginx([product.url])
  })
  afterAll(async () => {
    await nginx?.close()
    await product.close()
    await upstream.close()
  })

  it.each(['/', '/index.html', '/c/conv_1', '/dashboard', '/admin', '/embed', '/manifest.json'])(
    'Nginx serves %s with the name of the company, and each header once',
    async (path) => {
      const reply = await fetch(`${nginx.url}${path}`)
      const name = path.endsWith('.json') ? 'Wheels & Spokes' : 'Wheels &amp; Spokes'
      expect(await reply.text()).toContain(name)
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
      expect(reply.headers.get('cache-control')).toMatch(/^[\w-]+$/)
    },
  )

  it('a file that is not there is not found', async () => {
    for (const path of ['/nothing.png', '/assets/nothing.js', '/docs/index.html'])
      expect((await fetch(`${nginx.url}${path}`)).status).toBe(404)
  })

  it.each(['/', '/c/conv_1', '/dashboard', '/admin/'])(
    'Nginx serves the page at %s with the headers of the product',
    async (path) => {
      const { status, headers } = await fetch(`${nginx.url}${path}`)
      expect(status).toBe(200)
      expect(Object.fromEntries(headers)).toMatchObject(SECURITY_HEADERS)
      expect(headers.get('cache-control')).toBe('no-cache')
    },
  )

  it('Nginx serves the owners’ pages, and not the chat in their place', async () => {
    const scriptOf = async (url: string) => /src="([^"]+\.js)"/.exec(await (await fetch(url)).text())?.[1]
    const scripts = await Promise.all(
      ['/', '/dashboard', '/admin'].map(async (path) => {
        expect(await scriptOf(`${nginx.url}${path}`)).toBe(await scriptOf(`${product.url}${path}`))
        return scriptOf(`${nginx.url}${path}`)
      }),
    )
    expect(new Set(scripts).size).toBe(3)
  })

  it('Nginx serves the chat in frames as the product does, with its origins and its cookie', async () => {
    const { headers } = await fetch(`${nginx.url}/embed`)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'self' https://shop.example")
    expect(headers.get('x-frame-options')).toBeNull()
    expect(headers.get('set-cookie')).toMatch(/^__Host-vm_frame=/)
  })

  it.each(['gzip', 'identity'])('Nginx lets every site load the widget: %s', async (coding) => {
    const reply = await fetch(`${nginx.url}/widget.js`, { headers: { 'accept-encoding': coding } })
    expect(Object.fromEntries(reply.headers)).toMatchObject(WIDGET_HEADERS)
    expect(reply.headers.get('content-type')).toMatch(/javascript/)
  })

  it.each(['br', 'gzip', 'identity'])(
    'Nginx serves hashed files as immutable, compressed beforehand: %s',
    async (coding) => {
      const [name] = (await readdir(ASSETS)).filter((each) => /\.js$/.test(each))
      const get = (url: string, accept: string) =>
        fetch(`${url}/assets/${name}`, { headers: { 'accept-encoding': accept } })
      const reply = await get(nginx.url, coding)
      expect(reply.status).toBe(200)
      expect(reply.headers.get('content-encoding')).toBe(coding === 'identity' ? null : coding)
      expect(reply.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(reply.headers.get('content-type')).toMatch(/javascript/)
      expect(Object.fromEntries(reply.headers)).toMatchObject(SECURITY_HEADERS)
      expect(await reply.text()).toBe(await (await get(product.url, 'identity')).text())
    },
  )

  it('Nginx proxies WebSocket and SSE, and passes a request id on', async () => {
    const { headers } = await visitor(nginx.url)
    const client = clientWith(nginx.url, headers)
    const sent = await client.send('How often should I water my Harmony Palm?')
    const [one, other] = await Promise.all([
      client.follow(sent.assistantMessage.id),
      client.followSse(sent.assistantMessage.id),
    ])
    expect(textOf(one)).toBe(textOf(other))
    expect(textOf(one)).not.toBe('')
    const reply = await fetch(`${nginx.url}/health/live`)
    const requestId = reply.headers.get('x-request-id')
    await eventually(() => {
      expect(nginx.log().map((line) => line.requestId)).toContain(requestId)
      expect(product.output()).toContain(String(requestId))
    })
  })

  it.each(['follow', 'followSse'] as const)(
    'Nginx passes an unfinished answer on without holding text back: %s',
    async (way) => {
      const { headers } = await visitor(nginx.url)
      const through = clientWith(nginx.url, headers)
      const gate = gateAt(30)
      upstream.next({ tokens: 60, tps: 500, gate })
      const { assistantMessage } = await through.send(`Tell me a long story of a palm, to ${way}`)
      const events: StreamEvent[] = []
      const reading = through[way](assistantMessage.id, 0, (event) => {
        events.push(event)
        return false
      })
      const { sent } = await eventually(() => {
        const generated = upstream.generated.at(-1)
        expect(generated?.sent.split(' ')).toHaveLength(30)
        return generated as GeneratedText
      })
      await eventually(() => expect(textOf(events)).toBe(sent))
      gate.open()
      expect(textOf(await reading)).toBe(upstream.generated.at(-1)?.text)
    },
  )

  it('Nginx speaks HTTP/2 over TLS, and redirects plain requests to it', async () => {
    const session = connect(nginx.secureUrl, { rejectUnauthorized: false })
    const { headers } = await over(session, { ':path': '/' })
    session.close()
    expect(headers[':status']).toBe(200)
    expect(headers['strict-transport-security']).toBe('max-age=31536000')
    const redirected = await fetch(`${nginx.redirectingUrl}/c/conv_1`, { redirect: 'manual' })
    expect(redirected.status).toBe(308)
    expect(redirected.headers.get('location')).toBe('https://127.0.0.1/c/conv_1')
  })

  it('ten answers stream over one HTTP/2 connection, for a cookie that only TLS carries', async () => {
    const session = connect(nginx.secureUrl, { rejectUnauthorized: false })
    const post = (body: object, headers: OutgoingHttpHeaders = {}) =>
      over(
        session,
        { ':path': '/graphql', ':method': 'POST', 'content-type': 'application/json', ...headers },
        JSON.stringify(body),
      )
    const [given = ''] = (await post({ query: '{ viewer { id } }' })).headers['set-cookie'] ?? []
    expect(given).toMatch(/; Secure$/)
    const client = clientWith(nginx.url, { cookie: given.split(';', 1)[0] ?? '' })
    const ids = await Promise.all(
      Array.from({ length: 10 }, async (_, at) => {
        upstream.next({ tokens: 20, tps: 50 })
        return (await client.send(`What does plant number ${at} cost?`)).assistantMessage.id
      }),
    )
    const streams = await Promise.all(
      ids.map((id) =>
        post({ query: STREAM, variables: { id } }, { ...client.headers, accept: 'text/event-stream' }),
      ),
    )
    session.close()
    for (const { body } of streams) expect(body).toMatch(/"status":"COMPLETE".*event: complete/s)
  })

  it.each(['/metrics', '/metrics/', '/metrics?x=1'])('Nginx serves nothing at %s', async (path) => {
    expect((await fetch(`${nginx.url}${path}`)).status).toBe(404)
  })

  it('Nginx answers over IPv6 as well', async () => {
    const dual = await startNginx([product.url], { ipv6: true })
    try {
      for (const url of [dual.url, dual.ipv6Url]) {
        expect(await (await fetch(url)).text()).toContain('<html')
        expect((await fetch(`${url}/health/live`)).status).toBe(200)
      }
    } finally {
      await dual.close()
    }
  })

  it('Nginx ends on SIGQUIT though a WebSocket is open', async () => {
    const ending = await startNginx([product.url])
    const socket = new WebSocket(`${ending.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    try {
      await once(socket, 'open')
      socket.send(JSON.stringify({ type: 'connection_init' }))
      expect(String((await once(socket, 'message'))[0])).toContain('connection_ack')
      const closed = once(socket, 'close')
      await ending.quit()
      await closed
    } finally {
      await ending.close()
    }
  })
})
