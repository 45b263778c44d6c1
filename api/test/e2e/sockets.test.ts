import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type TestClient, visitor } from '../support/client.ts'
import { type Product, startProduct } from '../support/product.ts'

let product: Product
let asker: TestClient
beforeAll(async () => {
  product = await startProduct({ ALLOWED_ORIGINS: 'https://shop.example', NODE_ENV: 'development' })
  asker = await visitor(product.url)
})
afterAll(() => product.close())

describe('graphql-transport-ws', () => {
  /** A socket below any client library: what it sends, as it sends it; what comes back, as it comes. */
  async function rawSocket(headers: Record<string, string> = { origin: product.url, ...asker.headers }) {
    const socket = new WebSocket(`${product.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers,
    })
    const received: Record<string, unknown>[] = []
    const closed = new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)))
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const next = (type: string) =>
      new Promise<Record<string, unknown>>((resolve) => {
        socket.on('message', (data) => {
          const message = JSON.parse(String(data)) as Record<string, unknown>
          received.push(message)
          if (message.type === type) resolve(message)
        })
      })
    return {
      socket,
      closed,
      next,
      received,
      send: (message: unknown) => socket.send(JSON.stringify(message)),
    }
  }

  it('a socket runs queries, with the errors and codes of HTTP, and stays open after each', async () => {
    const { socket, next, send } = await rawSocket()
    const acknowledged = next('connection_ack')
    send({ type: 'connection_init' })
    await acknowledged
    for (const [query, code] of [
      ['{ viewer { ', 'GRAPHQL_PARSE_FAILED'],
      ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['query A { viewer { id } } query B { viewer { id } }', 'BAD_USER_INPUT'],
    ]) {
      const failed = next('error')
      send({ id: code, type: 'subscribe', payload: { query } })
      expect(await failed).toMatchObject({ id: code, payload: [{ extensions: { code } }] })
    }
    const answered = next('next')
    send({ id: 'q', type: 'subscribe', payload: { query: '{ viewer { kind } }' } })
    expect(await answered).toMatchObject({ id: 'q', payload: { data: { viewer: { kind: 'VISITOR' } } } })
    socket.terminate()
  })

  it('a refused subscription is a result with a code, and the socket stays open', async () => {
    const { socket, next, send } = await rawSocket()
    const acknowledged = next('connection_ack')
    send({ type: 'connection_init' })
    await acknowledged
    const refused = next('next')
    send({
      id: 's',
      type: 'subscribe',
      payload: { query: 'subscription { messageStream(messageId: "msg_none") { seq } }' },
    })
    expect(await refused).toMatchObject({
      id: 's',
      payload: { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
    })
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.terminate()
  })

  it('a socket that says nothing, sends nonsense, or sends too much is closed', async () => {
    const silent = await rawSocket()
    const nonsense = await rawSocket()
    const large = await rawSocket()
    nonsense.socket.send('{"type":')
    large.socket.send('x'.repeat(70_000))
    expect(await nonsense.closed).toBe(4400)
    expect(await large.closed).toBe(1009)
    expect(await silent.closed).toBe(4408)
  })

  it('sockets are open to our own pages, allowed origins and programs, and to no others', async () => {
    const status = (headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        const socket = new WebSocket(`${product.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
          headers,
        })
        socket
          .once('open', () => resolve(101))
          .once('unexpected-response', (_, { statusCode = 0 }) => resolve(statusCode))
        socket.once('error', reject)
      })
    expect(await status({})).toBe(101)
    expect(await status({ origin: product.url })).toBe(101)
    expect(await status({ origin: 'https://shop.example' })).toBe(101)
    expect(await status({ origin: 'https://evil.example' })).toBe(403)
    expect(await status({ origin: 'null' })).toBe(403)
    expect(await status({ origin: product.url.replace('http:', 'https:') })).toBe(403)
    expect(await status({ ...asker.headers })).toBe(403)
    expect(await status({ ...asker.headers, origin: product.url })).toBe(101)
    expect(await status({ origin: 'https://evil.example', authorization: 'Bearer an-admin-api-key' })).toBe(
      403,
    )
    expect(await status({ authorization: 'Bearer wrong' })).toBe(401)
  })

  it('a visitor who connects without a cookie gets a session', async () => {
    const socket = new WebSocket(`${product.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    const cookies = await new Promise((resolve) =>
      socket.once('upgrade', ({ headers }) => resolve(headers['set-cookie'])),
    )
    expect(cookies).toEqual([expect.stringMatching(/^vm_session=/)])
    socket.terminate()
  })

  it('the product survives whatever comes in place of an upgrade', async () => {
    const { port } = new URL(product.url)
    for (const bytes of [
      'GET /graphql HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
      '\x16\x03\x01',
      'GET /other HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ]) {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end(bytes))
      await new Promise((resolve) => socket.on('data', () => {}).once('close', resolve))
    }
    expect((await fetch(`${product.url}/health/live`)).status).toBe(200)
  })
})
